// A hostile file can send nothing to the analyst's terminal that moves the cursor, sets the clipboard or reorders text.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../main.ts";
import { outputOver, terminalLine, terminalText } from "./terminal.ts";

const esc = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
const override = String.fromCharCode(0x202e);
const clipboard = `${esc}]52;c;cm0gLXJm${bell}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-terminal-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stream that records what is written to it. */
function stream(isTTY: boolean) {
  let text = "";
  return {
    isTTY,
    columns: 200,
    write: (more: string) => {
      text += more;
    },
    text: () => text,
  };
}

async function run(isTerminal: boolean, ...args: string[]) {
  const [stdout, stderr] = [stream(isTerminal), stream(isTerminal)];
  const code = await main(args, {
    ...outputOver(stdout, stderr),
    signal: new AbortController().signal,
    env: { ...process.env, TIDEWATCH_HOME: join(folder, "home") },
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

/** Control characters, other than line feeds and the carriage returns and blanks of the status line. */
const unsafe = (text: string) =>
  [...text.replaceAll(/\r *\r/g, "")].filter((one) => one !== "\n" && terminalText(one) !== one);

test("every control and bidirectional character is escaped, and nothing else", () => {
  for (let code = 0; code < 0x3000; code++) {
    const one = String.fromCharCode(code);
    const changes = code !== 0x0a && (/\p{Cc}/u.test(one) || /\p{Bidi_Control}|[\u2028\u2029]/u.test(one));
    expect(terminalText(one) !== one, code.toString(16)).toBe(changes);
  }
  expect(terminalText(`a${esc}[2J\r\n`)).toBe("a\\u001b[2J\\u000d\n");
  expect(JSON.parse(terminalText(JSON.stringify({ name: override })))).toEqual({ name: override });
  expect(terminalLine("a\nb")).toBe("a\\u000ab");
});

describe("a table with escape sequences in its cells, its header and its name", () => {
  const name = `evil${clipboard}${override}.csv`;
  const cell = `x${clipboard}${override}y`;
  let path: string;
  beforeAll(async () => {
    path = join(folder, name);
    // A file with a control character in every fiftieth byte would not be recognised as text.
    const plain = Array.from({ length: 40 }, (_, i) => `a plain host ${i},5,6\n`).join("");
    writeFileSync(path, `host,b${esc}[31m,n\n${cell},1,2\n"two\r\nlines",3,4\n${plain}`);
    expect((await run(false, "import", path)).code).toBe(0);
  });

  test.each([
    ["flows"],
    ["flows", "--csv"],
    ["flows", "--json"],
    ["datasets"],
    ["datasets", "--json"],
    ["flows", "--dataset", clipboard],
    ["flows", "--filter", `host ~ ${clipboard}`],
    ["flows", "--sort", clipboard],
    ["flows", `--${clipboard}`],
    [clipboard],
    ["import", `/nowhere/${clipboard}`],
  ])("tidewatch %j sends no control character to a terminal", async (...args) => {
    const { out, err } = await run(true, ...args);
    expect(unsafe(out + err)).toEqual([]);
    expect((out + err).length).toBeGreaterThan(20);
    if (args.length < 3) expect(out + err).toContain("\\u001b]52;c;cm0gLXJm\\u0007");
  });

  test("the import itself, its progress and its preview send none", async () => {
    for (const args of [
      ["import", path],
      ["import", path, "--preview"],
    ]) {
      const { code, out, err } = await run(true, ...args);
      expect(code).toBe(0);
      expect(unsafe(out + err)).toEqual([]);
    }
  });

  test("a pipe and an exported file get the bytes of the file", async () => {
    expect((await run(false, "flows", "--csv")).out).toContain(cell);
    const to = join(folder, "copy.csv");
    expect((await run(true, "export", "--to", to)).code).toBe(0);
    expect(readFileSync(to, "utf8")).toContain(cell);
  });

  test("a line break in a cell does not break a table", async () => {
    const lines = (await run(false, "flows")).out.trimEnd().split("\n");
    expect(lines).toHaveLength(43);
    expect(lines[2]).toContain("two\\u000d\\u000alines");
  });
});

test("the status line is replaced, cut to the width, and cleared", () => {
  const stderr = { ...stream(true), columns: 12 };
  const { status } = outputOver({ write: () => true }, stderr);
  status?.("reading a\r\nfile that is long");
  status?.("");
  status?.("");
  expect(stderr.text()).toBe(`reading a\\u\r${" ".repeat(11)}\r`);
  expect(outputOver(stream(true), stream(false)).status).toBeNull();
});

test("a terminal whose size nobody set, as under `script`", async () => {
  const terminal = { ...stream(true), columns: 0 };
  const { status, widthColumns } = outputOver(terminal, terminal);
  status!("Reading");
  status!("");
  expect(terminal.text()).toBe(`Reading\r${" ".repeat(119)}\r`);
  expect(widthColumns).toBe(120);
});
