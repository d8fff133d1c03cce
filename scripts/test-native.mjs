// Tests the native code under AddressSanitizer and UndefinedBehaviorSanitizer: the kernels against their plain references, whole networks,
// and a fuzz of the addon's arguments inside Node. Without a sanitizer it says so and tests without.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildNative, compileObjects, findCompiler, nativeSources } from "./build-native.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "native", "build", "tests");
const compiler = findCompiler();
if (!compiler || compiler.msvc) {
  console.log("native tests skipped: they need g++ or clang++");
  process.exit(0);
}
mkdirSync(out, { recursive: true });

/** Whether the compiler can link with these sanitizers. */
function links(flags) {
  const probe = join(out, "probe.cpp");
  writeFileSync(probe, "int main() { return 0; }\n");
  const compilation = spawnSync(compiler.command, [...flags, probe, "-o", join(out, "probe")], {
    stdio: "ignore",
  });
  return compilation.status === 0 && spawnSync(join(out, "probe"), { stdio: "ignore" }).status === 0;
}

const flagsOfBoth = [
  "-fsanitize=address,undefined",
  "-fno-sanitize-recover=all",
  "-fno-omit-frame-pointer",
  "-g1",
];
const sanitizers = links(flagsOfBoth) ? flagsOfBoth : [];
console.log(
  sanitizers.length
    ? "with AddressSanitizer and UndefinedBehaviorSanitizer"
    : "no sanitizer runtime here: testing without",
);

function run(name, command, args, env = {}) {
  const done = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (done.status === 0) return;
  console.error(`${name} failed (${done.signal ?? done.status})`);
  process.exit(1);
}

const numeric = [...nativeSources("kernels"), ...nativeSources("network")];
const extra = sanitizers;
for (const test of ["test-kernels", "test-network"]) {
  const sources = [...numeric, join("tests", `${test}.cpp`)];
  const objects = await compileObjects(compiler, process.arch, {
    sources,
    extra,
    optimise: extra.length === 0,
  });
  const program = join(out, test);
  run(`linking ${test}`, compiler.command, ["-pthread", ...extra, ...objects, "-o", program]);
  console.log(`\n${test}`);
  run(test, program, [], { UBSAN_OPTIONS: "print_stacktrace=1" });
}

console.log("\nfuzz of the addon's arguments");
const fuzz = join(root, "native", "tests", "fuzz-binding.mjs");
const runtime = spawnSync(compiler.command, ["-print-file-name=libasan.so"], {
  encoding: "utf8",
}).stdout.trim();
if (extra.length && process.platform === "linux" && existsSync(runtime)) {
  const sources = [...numeric, ...nativeSources("binding")];
  const objects = await compileObjects(compiler, process.arch, { sources, extra, optimise: false });
  const addon = join(out, "tidewatch.node");
  run("linking the addon", compiler.command, ["-shared", "-pthread", ...extra, ...objects, "-o", addon]);
  // Node itself has leaks in the sanitizer's view. An allocation that is too large must return null, because the addon refuses it.
  run("fuzz", process.execPath, [fuzz, addon, "2000"], {
    LD_PRELOAD: runtime,
    ASAN_OPTIONS: "detect_leaks=0:allocator_may_return_null=1",
    UBSAN_OPTIONS: "print_stacktrace=1",
  });
} else {
  console.log("AddressSanitizer's shared runtime is absent: fuzzing the release build");
  const built = await buildNative({ quiet: true });
  if (!built.ok) {
    console.error(built.reason);
    process.exit(1);
  }
  run("fuzz", process.execPath, [fuzz, built.path, "2000"]);
}
