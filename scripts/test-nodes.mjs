// npm run test:nodes: runs the engine's unit tests on every supported Node, oldest to newest. Each Node is a package of the registry, kept
// in out/nodes; none becomes a dependency.
//
//   npm run test:nodes -- [--newest] [VERSION…] [-- TEST FILES…]
//
// --newest: only the newest Node, and only the tests of what a Node can change: processes, threads, locks, the disk, the native libraries.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";
import { setup } from "./setup.mjs";

/** The oldest supported version of each line, and the newest. */
const promised = ["20.19", "22", "24", "26"];
const few = [
  "src/engine/engine.test.ts",
  "src/engine/workspace/workspace-lock.test.ts",
  "src/engine/workspace/full-disk.test.ts",
  "src/engine/store/append.test.ts",
  "src/engine/store/database-close.test.ts",
  "src/engine/store/filter-sql.test.ts",
  "src/engine/store/sorted-while-written.test.ts",
  "src/engine/dataset/table-source.test.ts",
  "src/engine/compute/compute.test.ts",
  "src/engine/capture/chunk-ring.test.ts",
  "src/engine/capture/kept-health.test.ts",
];
const engine = ["src/engine"];

const [options, files] = splitAt(process.argv.slice(2), "--");
const newest = options.includes("--newest");
const named = options.filter((option) => !option.startsWith("-"));
const versions = named.length > 0 ? named : newest ? promised.slice(-1) : promised;
const tests = files.length > 0 ? files : newest ? few : engine;

await setup({ electron: false });
const failed = [];
for (const version of versions) {
  const { program, reason } = fetchNode(version);
  if (!program) {
    process.stdout.write(`Node ${version}: skipped, ${reason}.\n`);
    continue;
  }
  process.stdout.write(`Node ${program.version}: ${tests.join(" ")}\n`);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { status } = spawnSync(program.path, [vitest, "run", ...tests], { cwd: root, stdio: "inherit" });
  if (status !== 0) failed.push(program.version);
}
if (failed.length > 0) {
  process.stderr.write(`test:nodes: tests failed on Node ${failed.join(", ")}\n`);
  process.exit(1);
}

/** Downloads a Node when first needed, and returns its path, or why there is none. */
function fetchNode(version) {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(root, "out", "nodes", version);
  const home = join(folder, "node_modules", name);
  if (!existsSync(home)) {
    mkdirSync(folder, { recursive: true });
    const args = ["install", "--prefix", folder, "--no-save", "--no-package-lock", "--ignore-scripts"];
    const { status, stderr } = spawnSync("npm", [...args, `${name}@${version}`], {
      cwd: folder,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (status !== 0) {
      const why = /npm error (.+)/.exec(stderr ?? "")?.[1] ?? "npm could not be run";
      return { reason: `its package ${name}@${version} could not be had (${why})` };
    }
  }
  const path = join(home, "bin", process.platform === "win32" ? "node.exe" : "node");
  // A Node built for another C library is downloaded but does not run.
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  if (status !== 0) return { reason: `the Node of ${name}@${version} does not run on this machine` };
  return { program: { path, version: stdout.trim().replace(/^v/, "") } };
}

function splitAt(list, mark) {
  const at = list.indexOf(mark);
  return at < 0 ? [list, []] : [list.slice(0, at), list.slice(at + 1)];
}
