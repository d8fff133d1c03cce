// Runs every command of the tutorials and of the pages "Do something", in the order of the site, and compares what the pages show of its
// output. The pages share a workspace, as for a reader who follows them.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { officeCapture } from "../e2e/office-capture.ts";
import { contents } from "../scripts/site/contents.ts";
import { parseCommandLine } from "../src/cli/base/command.ts";
import { loadCommands } from "../src/cli/main.ts";
import { runCommand } from "./support/command.ts";

const root = join(import.meta.dirname, "..");
const pages = contents
  .filter(({ title }) => title === "Learn it" || title === "Do something")
  .flatMap((group) => group.pages)
  .map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }));
const commands = await loadCommands();

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);

/** The lines of each `sh` block, with the lines of a `text` block right after it: what the last command prints. */
const blocksOf = (text: string): { lines: string[]; shown: string[] }[] =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```\n(?:[^`]*?^```text\n([\s\S]*?)^```)?/gm)].map(
    ([, lines, shown]) => ({
      lines: lines!.split("\n").filter((line) => line !== ""),
      shown: (shown ?? "").split("\n").filter((line) => line !== ""),
    }),
  );

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-guides-"));
  writeFileSync(join(folder, "mine.pcapng"), officeCapture());
  mkdirSync(join(folder, "captures"));
  copyFileSync(join(folder, "mine.pcapng"), join(folder, "captures", "one.pcapng"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

/** Files and folders that a reader has in the current folder; a test may not change its. */
const inFolder = (word: string): string =>
  /^(captures|quiet-morning-model|[\w-]+\.(pcapng|html|json|ndjson|csv|tidewatch))$/.test(word)
    ? join(folder, word)
    : word;
/** An import is named by its path; a dataset by its name. */
const argumentsOf = (line: string): string[] =>
  wordsOf(line)
    .slice(1)
    .map((word, i, all) => (all[i - 1] === "--dataset" ? word : inFolder(word)));

describe.each(pages)("$page", ({ text }) => {
  const blocks = blocksOf(text);

  test("has commands, and a command line in every block", () => {
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.length).toBe((text.match(/^```sh$/gm) ?? []).length);
    for (const { lines } of blocks) for (const line of lines) expect(line).toMatch(/^tidewatch \w/);
  });

  test("shows only commands that exist, with valid options, outside of blocks too", () => {
    for (const [, line] of text.matchAll(/(?:^ {4}(?:.*\| )?|`)(tidewatch \w[^`\n]*?)(?: {3,}.*|`|$)/gm)) {
      const [, name = "", ...args] = wordsOf(line!);
      const command = commands.find((one) => one.name === name);
      expect(command, line).toBeDefined();
      expect(() => parseCommandLine(command!, args), line).not.toThrow();
    }
  });

  test.each(blocks.map((block) => [block.lines.join("; "), block] as const))(
    "%s",
    async (_, { lines, shown }) => {
      let out = "";
      for (const line of lines) {
        const startedMs = performance.now();
        const ran = await runCommand(folder, argumentsOf(line));
        if (process.env.TIDEWATCH_GUIDES_TIMES) console.log(Math.round(performance.now() - startedMs), line);
        expect(ran.err + (ran.code === 0 ? "" : ran.out), line).not.toMatch(/^tidewatch: /m);
        expect(ran.code, line).toBe(0);
        out = ran.out;
      }
      const printed = out.split("\n");
      expect(shown.filter((line) => !printed.includes(line))).toEqual([]);
    },
    240_000,
  );
});
