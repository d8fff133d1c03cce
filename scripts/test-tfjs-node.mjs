// npm run test:tfjs-node: runs the tests of gradients and learning on the engine tfjs-node, and measures its training beside ours. Its own
// install fetches TensorFlow's library from a place that not every machine reaches. So its addon is built here from the sources in its
// package, against the library and headers of PyPI's tensorflow-cpu. All of it stays in out/tfjs-node; nothing becomes a dependency. Linux only.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findCompiler } from "./build-native.mjs";
import { root } from "./prepare.mjs";

const folder = join(root, "out", "tfjs-node");
const tensorflow = join(folder, "tensorflow");
const module = join(folder, "node_modules", "@tensorflow", "tfjs-node");
const addon = join(module, "lib", "napi-v8", "tfjs_binding.node");

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: "inherit", ...options });
  if (status === 0) return;
  console.error(`${command} ${args[0]} failed${error ? `: ${error.message}` : ""}.`);
  process.exit(status ?? 1);
}

function build() {
  const compiler = findCompiler();
  if (!compiler || compiler.msvc) {
    console.error("The addon of tfjs-node takes g++ or clang++.");
    process.exit(1);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "tensorflow-cpu"]);
  const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
  console.log(`The library and headers of ${wheel}`);
  const parts = "tensorflow/libtensorflow_cc tensorflow/libtensorflow_framework tensorflow/include/";
  const unpack = `import zipfile; z = zipfile.ZipFile("${wheel}"); z.extractall(members=[n for n in z.namelist() if n.startswith(tuple("${parts}".split()))])`;
  run("python3", ["-c", unpack]);
  rmSync(join(folder, wheel));
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
  run("npm", ["install", ...quiet, "@tensorflow/tfjs-node@4.22"]);
  mkdirSync(join(module, "lib", "napi-v8"), { recursive: true });
  const headers = [join(tensorflow, "include"), join(root, "node_modules", "node-api-headers", "include")];
  run(
    compiler.command,
    [
      ...["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8", "-I.."],
      ...headers.map((path) => `-I${path}`),
      ...["binding/tfjs_backend.cc", "binding/tfjs_binding.cc", "-o", addon],
      ...[`-L${tensorflow}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
      `-Wl,-rpath,${tensorflow}`,
    ],
    { cwd: module },
  );
}

if (process.platform !== "linux") {
  console.error("npm run test:tfjs-node builds the addon on Linux only.");
  process.exit(1);
}
if (!existsSync(addon)) build();
const tests = ["gradients", "learning", "tfjs-node"].map((name) => `src/engine/compute/${name}.test.ts`);
// One after the other, as the speed is measured, and with time: it is some fifty times slower than our kernels.
const options = ["--project", "whole", "--no-file-parallelism", "--testTimeout", "300000"];
run("npx", ["vitest", "run", ...options, ...tests, "-t", "tfjs-node"], {
  cwd: root,
  env: { ...process.env, TIDEWATCH_TFJS_NODE: module, TF_CPP_MIN_LOG_LEVEL: "3" },
});
