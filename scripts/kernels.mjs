// Builds the native kernels for other machines, from any machine, with zig as the compiler: npm run kernels -- [wasm linux-arm64 …].
// One file for each platform; it chooses its instruction set at run time. zig is found as `zig` or as Python's package ziglang.
import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addonSources, compileObjects, link } from "./build-native.mjs";
import { buildWasm } from "./build-wasm.mjs";

/** The oldest C library of each: that of the oldest system on which the oldest promised Node runs. */
const TARGETS = {
  "linux-x64": { zig: "x86_64-linux-gnu.2.28", arch: "x64" },
  "linux-arm64": { zig: "aarch64-linux-gnu.2.28", arch: "arm64" },
  "linux-x64-musl": { zig: "x86_64-linux-musl", arch: "x64" },
  "win32-x64": { zig: "x86_64-windows-gnu", arch: "x64" },
  "darwin-arm64": { zig: "aarch64-macos.11.0", arch: "arm64" },
  "darwin-x64": { zig: "x86_64-macos.11.0", arch: "x64" },
};

const prebuilds = join(dirname(fileURLToPath(import.meta.url)), "..", "native", "prebuilds");

function findZig() {
  for (const [command, ...first] of [["zig"], ["python3", "-m", "ziglang"]]) {
    const shown = spawnSync(command, [...first, "version"], { encoding: "utf8" });
    if (shown.status === 0) return { command, first, version: `zig ${shown.stdout.trim()}` };
  }
  return null;
}

const zig = findZig();
if (zig === null) {
  console.error("zig is not installed: take it from ziglang.org, or pip install ziglang.");
  process.exit(1);
}
const names = process.argv.slice(2);
const all = ["wasm", ...Object.keys(TARGETS)];
const unknown = names.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`There is no target ${unknown}; there are ${all.join(", ")}.`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : all) {
  if (name === "wasm") {
    buildWasm(zig);
    console.log(`wasm: with ${zig.version}`);
    continue;
  }
  const { zig: target, arch } = TARGETS[name];
  const compiler = {
    ...{ command: zig.command, version: zig.version, msvc: false, env: process.env },
    first: [...zig.first, "c++", "-target", target],
    platform: name.split("-")[0],
  };
  const startedMs = Date.now();
  const objects = await compileObjects(compiler, arch, { sources: addonSources() });
  const output = join(prebuilds, name, "tidewatch.node");
  mkdirSync(dirname(output), { recursive: true });
  await link(compiler, arch, objects, output);
  const kilobytes = Math.round(statSync(output).size / 1000);
  console.log(
    `${name}: ${kilobytes} kB in ${((Date.now() - startedMs) / 1000).toFixed(1)} s with ${zig.version}`,
  );
}
