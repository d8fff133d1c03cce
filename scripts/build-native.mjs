// Builds the native kernels with the machine's compiler and nothing else: one object per source file and instruction set, each
// cached under the hash of its inputs. Never throws: `{ ok, reason }`, where the reason is a sentence that says what to install.
// Linux (g++, clang++) is built daily. The macOS and Windows branches follow the manuals of their compilers and have not run yet.
//
//   node scripts/build-native.mjs [--universal] [--bench] [--force]
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeApiNames, windowsNodeApiSource } from "./windows-node-api.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const native = join(root, "native");
const build = join(native, "build");
const headers = join(root, "node_modules", "node-api-headers");

/** For each architecture, the instruction sets: the macro that selects one, and its compiler flags. */
const SETS = {
  x64: [
    { macro: "TIDEWATCH_AVX512", gnu: ["-mavx512f", "-mavx2", "-mfma"], msvc: ["/arch:AVX512"] },
    { macro: "TIDEWATCH_AVX2", gnu: ["-mavx2", "-mfma"], msvc: ["/arch:AVX2"] },
    { macro: "TIDEWATCH_PLAIN", gnu: [], msvc: [] },
  ],
  arm64: [
    { macro: "TIDEWATCH_NEON", gnu: [], msvc: [] },
    { macro: "TIDEWATCH_PLAIN", gnu: [], msvc: [] },
  ],
};
const HAS = { x64: "TIDEWATCH_HAS_X86", arm64: "TIDEWATCH_HAS_NEON" };
const APPLE = { x64: "x86_64", arm64: "arm64" };

const appleFlags = (arch) => ["-arch", APPLE[arch], "-mmacosx-version-min=11.0"];

const INSTALL = {
  linux: "install a C++ compiler (Debian and Ubuntu: sudo apt install g++; Fedora: sudo dnf install gcc-c++)",
  darwin: "install Apple's command line tools (xcode-select --install)",
  win32: 'install the Visual Studio Build Tools with "Desktop development with C++"',
};

/** Source files of a folder of native/, relative to it. */
export function nativeSources(folder) {
  return readdirSync(join(native, folder))
    .filter((name) => name.endsWith(".cpp"))
    .map((name) => join(folder, name));
}

export const addonSources = () => ["kernels", "network", "binding"].flatMap(nativeSources);

function headersText(folders) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(native, folder))
        .filter((name) => name.endsWith(".h"))
        .sort()
        .map((name) => readFileSync(join(native, folder, name), "utf8")),
    )
    .join("\n");
}

/** The environment that cl and link need: the present one, or the one that Visual Studio's script sets. */
function visualStudio() {
  if (spawnSync("cl", { stdio: "ignore", windowsHide: true }).error === undefined) return process.env;
  const where = join(
    process.env["ProgramFiles(x86)"] ?? "C:\\Program Files (x86)",
    "Microsoft Visual Studio\\Installer\\vswhere.exe",
  );
  if (!existsSync(where)) return undefined;
  const found = spawnSync(where, ["-latest", "-products", "*", "-property", "installationPath"], {
    encoding: "utf8",
  });
  const script = join(
    found.stdout.trim(),
    "VC\\Auxiliary\\Build",
    `vcvars${process.arch === "arm64" ? "arm64" : "64"}.bat`,
  );
  if (!existsSync(script)) return undefined;
  const shown = spawnSync("cmd", ["/d", "/s", "/c", `""${script}" >nul && set"`], {
    encoding: "utf8",
    windowsVerbatimArguments: true,
  });
  return Object.fromEntries(
    shown.stdout
      .split(/\r?\n/)
      .filter((line) => line.indexOf("=") > 0)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** The compiler on this machine, or undefined. */
export function findCompiler() {
  if (process.platform === "win32") {
    const env = visualStudio();
    if (!env) return undefined;
    const clang = spawnSync("clang-cl", ["--version"], { encoding: "utf8", env });
    const command = clang.status === 0 ? "clang-cl" : "cl";
    const shown = clang.status === 0 ? clang.stdout : spawnSync("cl", { encoding: "utf8", env }).stderr;
    return {
      ...{ command, first: [], version: (shown ?? "").split("\n")[0].trim(), msvc: true, env },
      platform: process.platform,
    };
  }
  for (const command of [process.env.CXX, "c++", "g++", "clang++"]) {
    if (!command) continue;
    const shown = spawnSync(command, ["--version"], { encoding: "utf8" });
    if (shown.status === 0)
      return {
        ...{ command, first: [], version: shown.stdout.split("\n")[0].trim(), msvc: false },
        ...{ env: process.env, platform: process.platform },
      };
  }
  return undefined;
}

/** Runs the compiler, or another program of its environment. */
function run(compiler, command, args) {
  const first = command === compiler.command ? compiler.first : [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      env: compiler.env,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(output.trim() || `${command} failed`)),
    );
  });
}

/** Runs the tasks, as many at once as there are processors. */
async function inParallel(tasks) {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
}

/**
 * Compiles the sources to objects, except those that exist with the same hash.
 * @param extra flags for all files, for example of a sanitizer
 * @returns paths of the objects
 */
export async function compileObjects(compiler, arch, { sources, extra = [], optimise = true }) {
  mkdirSync(build, { recursive: true });
  const shared = headersText(["kernels", "network", "binding"]);
  const textFor = (source) => (source.startsWith("tests") ? shared + headersText(["tests"]) : shared);
  const common = compiler.msvc
    ? [
        "/nologo",
        "/std:c++17",
        optimise ? "/O2" : "/Od",
        "/EHsc",
        "/MD",
        "/utf-8",
        "/DNOMINMAX",
        "/fp:precise",
        "/c",
      ]
    : [
        "-std=c++17",
        optimise ? "-O3" : "-O1",
        // Code for Windows is independent of its place without a flag. It calls the Node-API through pointers: windows-node-api.mjs.
        ...(compiler.platform === "win32" ? ["-DNAPI_EXTERN=__declspec(dllimport)"] : ["-fPIC"]),
        "-fvisibility=hidden",
        "-fno-math-errno",
        "-Wall",
        "-Wextra",
        "-c",
      ];
  if (compiler.platform === "darwin" && compiler.first.length === 0) common.push(...appleFlags(arch));
  const define = (name) => (compiler.msvc ? `/D${name}` : `-D${name}`);
  const include = (path) => (compiler.msvc ? `/I${path}` : `-I${path}`);
  const units = sources.flatMap((source) =>
    source.endsWith("table.cpp")
      ? SETS[arch].map((set) => ({
          source,
          flags: [...(compiler.msvc ? set.msvc : set.gnu), define(set.macro)],
          set,
        }))
      : [{ source, flags: [] }],
  );
  const objects = [];
  const tasks = [];
  for (const { source, flags, set } of units) {
    const path = join(native, source);
    const fixed = [...common, ...flags, define(HAS[arch]), define("NAPI_VERSION=8"), ...extra];
    // gcc's own AVX-512 headers make it warn about a variable that they leave unset on purpose.
    if (
      set?.macro === "TIDEWATCH_AVX512" &&
      /\bg\+\+|\bc\+\+|gcc/i.test(compiler.command + compiler.version) &&
      !compiler.msvc
    )
      fixed.push("-Wno-maybe-uninitialized", "-Wno-uninitialized");
    if (source.includes("binding.cpp"))
      fixed.push(define(`TIDEWATCH_COMPILER="${compiler.version.replaceAll('"', "")}"`));
    const hash = createHash("sha256")
      .update(
        [
          compiler.command,
          ...compiler.first,
          compiler.version,
          arch,
          ...fixed,
          textFor(source),
          readFileSync(path, "utf8"),
        ].join("\0"),
      )
      .digest("hex")
      .slice(0, 24);
    const object = join(build, `${source.replaceAll(/[\\/]/g, "-")}-${hash}${compiler.msvc ? ".obj" : ".o"}`);
    objects.push(object);
    if (existsSync(object)) continue;
    const cost = set ? (set.macro === "TIDEWATCH_AVX512" ? 3 : 2) : source.includes("binding.cpp") ? 1 : 0;
    tasks.push({
      cost,
      go: async () => {
        const partial = `${object}.${process.pid}`;
        const out = compiler.msvc ? [`/Fo${partial}`] : ["-o", partial];
        await run(compiler, compiler.command, [...fixed, include(join(headers, "include")), path, ...out]);
        renameSync(partial, object);
      },
    });
  }
  tasks.sort((a, b) => b.cost - a.cost);
  await inParallel(tasks.map((task) => task.go));
  return objects;
}

/** Links objects to an addon. */
export async function link(compiler, arch, objects, output) {
  const partial = `${output}.${process.pid}`;
  if (compiler.msvc) {
    // The program that loads the addon, node.exe or electron.exe, provides its Node-API symbols: see windows-host.cpp.
    const def = join(build, "node_api.def");
    writeFileSync(def, `NAME NODE.EXE\nEXPORTS\n${nodeApiNames(headers).join("\n")}\n`);
    const library = join(build, "node_api.lib");
    await run(compiler, "lib", [
      "/nologo",
      `/def:${def}`,
      `/out:${library}`,
      `/machine:${arch === "arm64" ? "ARM64" : "X64"}`,
    ]);
    await run(compiler, "link", [
      "/nologo",
      "/dll",
      "/delayload:NODE.EXE",
      `/out:${partial}`,
      ...objects,
      library,
      "delayimp.lib",
    ]);
  } else {
    const flags =
      compiler.first.length > 0
        ? ["-shared", "-s", ...(compiler.platform === "darwin" ? ["-Wl,-undefined,dynamic_lookup"] : [])]
        : compiler.platform === "darwin"
          ? ["-bundle", "-undefined", "dynamic_lookup", ...appleFlags(arch)]
          : ["-shared", "-pthread"];
    const late = compiler.platform === "win32" ? [join(build, "windows-node-api.cpp")] : [];
    for (const source of late) writeFileSync(source, windowsNodeApiSource(headers));
    await run(compiler, compiler.command, [...flags, ...objects, ...late, "-o", partial]);
  }
  renameSync(partial, output);
}

/** Removes objects that no build has used for a month. */
function sweep(used) {
  const month = 30 * 24 * 3600 * 1000;
  for (const name of readdirSync(build)) {
    const path = join(build, name);
    if (/\.(o|obj)$/.test(name) && !used.has(path) && Date.now() - statSync(path).mtimeMs > month)
      rmSync(path);
  }
}

/**
 * Builds native/prebuilds/<platform>-<arch>/tidewatch.node, or finds it already built.
 * @returns {Promise<{ok: true, path: string, cached: boolean} | {ok: false, reason: string}>}
 */
export async function buildNative({ quiet = false, universal = false, force = false } = {}) {
  const say = (line) => quiet || console.log(line);
  try {
    const arch = process.arch;
    if (!SETS[arch])
      return {
        ok: false,
        reason: `the kernels know no ${arch} processors; the WebAssembly kernels compute instead`,
      };
    const compiler = findCompiler();
    if (!compiler)
      return { ok: false, reason: `no C++ compiler found: ${INSTALL[process.platform] ?? INSTALL.linux}` };
    if (!existsSync(join(headers, "include", "node_api.h")))
      return { ok: false, reason: "node-api-headers is missing: run npm install first" };
    if (force) rmSync(build, { recursive: true, force: true });
    const sources = addonSources();
    const started = Date.now();
    const builds = [];
    for (const each of universal && process.platform === "darwin" ? ["x64", "arm64"] : [arch]) {
      const objects = await compileObjects(compiler, each, { sources });
      const folder = join(native, "prebuilds", `${process.platform}-${each}`);
      const output = join(folder, "tidewatch.node");
      const stamp = join(build, `linked-${process.platform}-${each}`);
      const key = objects.join("\n");
      mkdirSync(folder, { recursive: true });
      const cached = existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === key;
      if (!cached) {
        await link(compiler, each, objects, output);
        writeFileSync(stamp, key);
      }
      sweep(new Set(objects));
      builds.push({ output, cached });
    }
    if (builds.length === 2) {
      const both = join(build, "universal.node");
      await run(compiler, "lipo", ["-create", ...builds.map((m) => m.output), "-output", both]);
      for (const m of builds) copyFileSync(both, m.output);
    }
    const cached = builds.every((m) => m.cached);
    const path = join(native, "prebuilds", `${process.platform}-${arch}`, "tidewatch.node");
    say(
      cached
        ? "native kernels: up to date"
        : `native kernels: built in ${((Date.now() - started) / 1000).toFixed(1)} s with ${compiler.version}`,
    );
    return { ok: true, path, cached };
  } catch (error) {
    const first = String(error instanceof Error ? error.message : error)
      .split("\n")
      .slice(0, 12)
      .join("\n");
    return {
      ok: false,
      reason: `the native kernels did not compile (${INSTALL[process.platform] ?? INSTALL.linux}): ${first}`,
    };
  }
}

/** Builds a program in native/bench and runs it. */
async function bench() {
  const compiler = findCompiler();
  if (!compiler || compiler.msvc) return console.log("the kernel benches need g++ or clang++");
  const sources = [...nativeSources("kernels"), join("bench", "bench-kernels.cpp")];
  const objects = await compileObjects(compiler, process.arch, { sources });
  const program = join(build, "bench-kernels");
  await run(compiler, compiler.command, ["-pthread", ...objects, "-o", program]);
  spawnSync(
    program,
    process.argv.slice(2).filter((a) => !a.startsWith("--")),
    { stdio: "inherit" },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const has = (name) => process.argv.includes(name);
  const result = await buildNative({ universal: has("--universal"), force: has("--force") });
  if (!result.ok) {
    console.error(result.reason);
    process.exitCode = 1;
  } else if (has("--bench")) {
    await bench();
  }
}
