// The log file, and what it may not stop.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLog } from "./log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date(0);

test("lines from its level upwards, in a file of its owner", () => {
  const path = join(folder, "logs", "tidewatch.log");
  const log = createLog({ path, level: "info", now });
  log("debug", "left out");
  log("warn", "two\nlines");
  expect(readFileSync(path, "utf8")).toBe("1970-01-01T00:00:00.000Z warn two\n  lines\n");
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("where no folder can be created, work goes on without a log", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const lines: string[] = [];
  const log = createLog({
    path: join(file, "logs", "tidewatch.log"),
    level: "info",
    echo: (line) => lines.push(line),
    now,
  });
  log("info", "begins");
  expect(lines).toHaveLength(1);
});

test("a long log becomes an old one", () => {
  mkdirSync(join(folder, "logs"));
  const path = join(folder, "logs", "tidewatch.log");
  writeFileSync(path, "x".repeat(1 << 20));
  createLog({ path, level: "info", now })("info", "new");
  expect(statSync(`${path}.1`).size).toBe(1 << 20);
  expect(readFileSync(path, "utf8")).toContain("info new");
});
