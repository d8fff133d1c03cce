// npm test: all checks, then the end-to-end specs, then one line with the result of both.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const counts = { passed: 0, failed: 0, skipped: 0 };

for (const name of ["unit", "e2e"]) rmSync(join(root, "out", `${name}.json`), { force: true });
const check = run([join(root, "scripts", "check.mjs")]);
addUnit();
let e2e = 0;
if (check === 0) {
  e2e = run([join(root, "node_modules", "tsx", "dist", "cli.mjs"), join(root, "scripts", "e2e.ts")]);
  addEndToEnd();
}
// A step that failed without a failed test (types, lint, build) counts as a failure.
if ((check !== 0 || e2e !== 0) && counts.failed === 0) counts.failed = 1;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(check !== 0 || e2e !== 0 ? 1 : 0);

function run(args: string[]): number {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}

function addUnit(): void {
  const report = readReport("unit") as {
    numPassedTests?: number;
    numFailedTests?: number;
    numPendingTests?: number;
    numTodoTests?: number;
  };
  counts.passed += report.numPassedTests ?? 0;
  counts.failed += report.numFailedTests ?? 0;
  counts.skipped += (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
}

function addEndToEnd(): void {
  const { stats = {} } = readReport("e2e") as {
    stats?: { expected?: number; unexpected?: number; flaky?: number; skipped?: number };
  };
  counts.passed += (stats.expected ?? 0) + (stats.flaky ?? 0);
  counts.failed += stats.unexpected ?? 0;
  counts.skipped += stats.skipped ?? 0;
}

function readReport(name: string): object {
  try {
    return JSON.parse(readFileSync(join(root, "out", `${name}.json`), "utf8"));
  } catch {
    return {};
  }
}
