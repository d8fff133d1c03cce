// The command as a user runs it: a process with arguments, streams and an exit code.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { builtCommand } from "../../test/support/built-programs.ts";
import { runCommand } from "../../test/support/command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entry = [builtCommand()];
const env = () => ({ ...process.env, TIDEWATCH_HOME: join(folder, "home") });
const tidewatch = (...args: string[]) => runCommand(folder, args);
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test("import, datasets and flows, as text, CSV and JSON", async () => {
  const path = file(
    "one.csv",
    't,host,bytes\n2024-03-01 10:00:00,"a,1",5\n2024-03-01 10:00:01,b,70\nbroken\n2024-03-01 10:00:02,,6\n',
  );
  const done = await tidewatch("import", path);
  expect(done).toMatchObject({
    code: 0,
    out: expect.stringContaining("one.csv: 3 rows, 1 refused, 3 columns"),
  });
  expect(done.err).toContain("refused 1: Too few values in the line, first in line 4");

  expect((await tidewatch("datasets")).out).toMatch(/id\s+name\s+rows[\s\S]+one\.csv\s+3/);
  expect(JSON.parse((await tidewatch("datasets", "--json")).out)).toMatchObject({
    name: "one.csv",
    rows: 3,
    refusedRows: 1,
  });

  expect((await tidewatch("flows", "--csv", "--sort", "bytes:desc")).out).toBe(
    't,host,bytes\n2024-03-01T10:00:01.000Z,b,70\n2024-03-01T10:00:02.000Z,,6\n2024-03-01T10:00:00.000Z,"a,1",5\n',
  );
  const rows = (await tidewatch("flows", "one.csv", "--json", "--filter", "host is missing")).out;
  expect(JSON.parse(rows)).toEqual({ row: 2, t: "2024-03-01T10:00:02.000Z", host: null, bytes: 6 });
  expect(await tidewatch("flows", "--count", "--filter", "bytes > 5")).toMatchObject({ code: 0, out: "2\n" });
  expect((await tidewatch("flows", "--columns", "bytes,host", "--limit", "1")).out).toContain("bytes  host");
});

test("import creates a named workspace; other commands refuse a missing one", async () => {
  const path = file("two.csv", "a,b\n1,2\n");
  const workspace = join(folder, "case.tidewatch");
  expect(await tidewatch("datasets", "--workspace", workspace)).toMatchObject({
    code: 1,
    err: expect.stringContaining("There is no workspace at"),
  });
  expect(await tidewatch("import", path, "--workspace", workspace, "--name", "Second")).toMatchObject({
    code: 0,
  });
  expect((await tidewatch("datasets", "--workspace", workspace)).out).toContain("Second");
});

describe("errors are one sentence", () => {
  test.each([
    [[], 2, ""],
    [["nonsense"], 2, 'There is no command "nonsense"'],
    [["import"], 2, "something is missing; usage: tidewatch import FILE|FOLDER"],
    [["flows", "--limit", "many"], 2, "--limit takes a whole number"],
    [["flows", "--loud"], 2, "there is no option '--loud'"],
    [["flows", "1", "2"], 2, '"2" is too much'],
    [["import", "/nowhere/at/all.csv"], 1, "There is no file /nowhere/at/all.csv; check the path."],
    [["flows", "77"], 1, 'There is no dataset "77" in this workspace'],
    [["flows", "--filter", "bytes >"], 2, "The filter is not valid at character 8"],
    [["flows", "--filter", "byts > 1"], 2, "Did you mean bytes?"],
    [["flows", "--sort", "nothing"], 2, 'no column called "nothing"'],
    [["ui", "--port", "99999"], 2, "--port takes a number up to 65535"],
  ])("tidewatch %j ends with %i", async (args, code, message) => {
    const { code: actual, err } = await tidewatch(...args);
    expect(actual).toBe(code);
    if (message) expect(err).toContain(message);
    expect(err.trim().split("\n").length).toBeLessThanOrEqual(1);
  });
});

test("help for all commands and for each, and the version", async () => {
  expect(await tidewatch("--help")).toMatchObject({ code: 0 });
  for (const name of ["import", "datasets", "flows", "ui"]) {
    expect(await tidewatch(name, "--help")).toMatchObject({
      code: 0,
      out: expect.stringContaining(`tidewatch ${name}`),
    });
  }
  expect((await tidewatch("--version")).out).toBe(`${manifest.version}\n`);
});

test("--json-progress writes one JSON object per line to standard error", async () => {
  const { err } = await tidewatch("import", file("three.csv", "a,b\n1,2\n"), "--json-progress");
  const lines = err
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ kind: "dataset.import", state: "done" });
});

test("an interrupt gives exit code 130 and leaves nothing of the import", async () => {
  const rows = Array.from({ length: 1_500_000 }, (_, i) => `${i},${(i * 7919) % 1000},name ${i % 10}`).join(
    "\n",
  );
  const path = file("big.csv", `id,n,name\n${rows}\n`);
  const child = spawn(process.execPath, [...entry, "import", path, "--json-progress"], { env: env() });
  let err = "";
  let interrupted = false;
  child.stderr.on("data", (text) => {
    err += text;
    if (err.includes('"Reading"') && !interrupted) {
      interrupted = true;
      child.kill("SIGINT");
    }
  });
  // A statement that cannot be interrupted at once is ended by the signal itself; a shell shows both as 130.
  const ended = await new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  expect([130, "SIGINT"]).toContain(ended);
  expect(err).toContain("tidewatch: Interrupted. Nothing was kept.");
  expect((await tidewatch("datasets")).out).not.toContain("big.csv");
});

test("a reader that stops reading is not an error", async () => {
  const path = file("long.csv", `a,b\n${Array.from({ length: 50_000 }, (_, i) => `${i},x`).join("\n")}\n`);
  expect((await tidewatch("import", path)).code).toBe(0);
  const command = [process.execPath, ...entry, "flows", "--csv", "--limit", "0"]
    .map((word) => `'${word}'`)
    .join(" ");
  const { stdout, stderr } = spawnSync("bash", ["-c", `${command} | head -n 2; echo "\${PIPESTATUS[0]}"`], {
    encoding: "utf8",
    env: env(),
  });
  expect(stdout).toBe("a,b\n0,x\n0\n");
  expect(stderr).toBe("");
});

test("an export that meets a full disk says so and leaves nothing", async () => {
  if (process.platform === "win32") return;
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i},${"some text ".repeat(8)}${i}`);
  expect((await tidewatch("import", file("long.csv", `a,b\n${lines.join("\n")}\n`))).code).toBe(0);
  // This process may write at most two megabytes per file; the export has more than five.
  const limited = `trap "" XFSZ; ulimit -f 2048; exec "$0" "$@"`;
  const to = join(folder, "full.csv");
  const done = spawnSync(
    "bash",
    ["-c", limited, process.execPath, ...entry, "export", "long.csv", "--to", to],
    {
      env: env(),
      encoding: "utf8",
    },
  );
  expect(done.stderr).toContain("became full while full.csv was written");
  expect(done.status).toBe(1);
  expect(readdirSync(folder).filter((name) => name.includes("full.csv"))).toEqual([]);
}, 30_000);
