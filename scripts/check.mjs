// Runs all checks except the end-to-end tests, fastest first: format, lint, types, docs, build, unit tests. With --fast only the fast ones
// and the tests of the house rules. Writes the counts of the unit tests to out/unit.json.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setup } from "./setup.mjs";

const root = join(import.meta.dirname, "..");
const bin = (name) => join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);

const fast = process.argv.includes("--fast");
if (!fast) await setup({ electron: false });
/** Tests of the house rules. They read sources and documents, and need no build. */
const houseTests = ["architecture", "documents", "words"].map((name) => `test/${name}.test.ts`);
const steps = [
  ["format", bin("biome"), ["format", "."]],
  ["lint", bin("biome"), ["lint", "--error-on-warnings", "."]],
  ["types", process.execPath, [join(root, "scripts", "types.mjs")]],
  ["docs", bin("tsx"), [join(root, "scripts", "docs.ts"), "--check"]],
  ...(fast
    ? [["house rules", bin("vitest"), ["run", ...houseTests]]]
    : [
        ["build", bin("electron-vite"), ["build", "--logLevel", "warn"]],
        [
          "unit",
          bin("vitest"),
          ["run", "--reporter=default", "--reporter=json", "--outputFile.json=out/unit.json"],
        ],
      ]),
];
for (const [name, command, args] of steps) {
  const startedMs = Date.now();
  mkdirSync(join(root, "out"), { recursive: true });
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    process.stderr.write(`check: ${name} failed\n`);
    process.exit(1);
  }
  process.stdout.write(`check: ${name} passed (${((Date.now() - startedMs) / 1000).toFixed(1)} s)\n`);
}
