// What a watch keeps, as the command reads it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "tidewatch-keep-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [["--roll", "week"], "--roll needs the word day; week is something else"],
  [
    ["--keep-age", "7"],
    "--keep-age needs a number of days, hours or weeks, such as 7d, 36h or 2w; 7 is none",
  ],
  [
    ["--keep-age", "0d"],
    "--keep-age needs a number of days, hours or weeks, such as 7d, 36h or 2w; 0d is none",
  ],
  [["--keep-size", "20"], "--keep-size needs a size of at least 10 MB, such as 500MB or 20GB; 20 is none"],
  [["--keep-size", "1MB"], "--keep-size needs a size of at least 10 MB, such as 500MB or 20GB; 1MB is none"],
  [["--ring", "2"], "--ring needs a size of at least 10 MB, such as 500MB or 20GB; 2 is none"],
])("%s is refused in one sentence", async (words, sentence) => {
  const { code, err } = await runCommand(folder, ["watch", "-", ...words]);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});
