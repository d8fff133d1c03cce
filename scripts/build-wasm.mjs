// Builds the kernels as WebAssembly with zig, into native/prebuilds/wasm, which is committed: npm run kernels -- wasm. Two modules, with and
// without fused multiply-adds, of which the engine takes the first that it accepts. Beside them lies the hash of their sources.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const native = fileURLToPath(new URL("../native", import.meta.url));
const folders = ["kernels", "network", "wasm"];
const features = "-mcpu=generic+simd128+atomics+bulk_memory";
const variants = { simd: features, relaxed: `${features}+relaxed_simd` };
const target = ["c++", "-target", "wasm32-wasi"];
const compile = [
  ...["-std=c++17", "-fexceptions", "-fvisibility=hidden", "-fno-math-errno", "-Wall", "-Wextra"],
  ...["-DTIDEWATCH_WASM", "-DTIDEWATCH_HAS_WASM", "-c"],
];
const link = [
  ...[features, "-mexec-model=reactor", "-s", "-Wl,-z,stack-size=262144", "-Wl,--import-memory"],
  ...["-Wl,--shared-memory", "-Wl,--max-memory=4294901760"],
  ...["__stack_pointer", "__wasm_init_tls", "__tls_size"].map((name) => `-Wl,--export=${name}`),
];

const filesOf = (ending) =>
  folders.flatMap((folder) =>
    readdirSync(join(native, folder))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => `${folder}/${name}`),
  );

/** The hash of all that goes into the modules. */
export function wasmSourcesHash() {
  const hash = createHash("sha256").update(JSON.stringify([variants, target, compile, link]));
  for (const file of [...filesOf(".h"), ...filesOf(".cpp")]) {
    const text = readFileSync(join(native, file), "utf8").replaceAll("\r\n", "\n");
    hash.update(`\n${file}\n${text}`);
  }
  return hash.digest("hex");
}

/** @param zig the compiler: command and first arguments */
export function buildWasm({ command, first }) {
  const out = join(native, "prebuilds", "wasm");
  mkdirSync(out, { recursive: true });
  const temporary = mkdtempSync(join(tmpdir(), "tidewatch-wasm-"));
  const run = (args) => {
    const { status } = spawnSync(command, [...first, ...target, ...args], { cwd: native, stdio: "inherit" });
    if (status !== 0) throw new Error(`zig ended with ${status}`);
  };
  try {
    for (const [variant, cpu] of Object.entries(variants)) {
      // Threads are the host's: wasm/crew.cpp takes the place of the pool.
      const objects = filesOf(".cpp")
        .filter((file) => file !== "network/thread-pool.cpp")
        .map((file) => {
          const object = join(temporary, `${file.replaceAll("/", "-")}.o`);
          // Only the kernels are worth their size.
          run([cpu, ...compile, file === "kernels/table.cpp" ? "-O3" : "-Os", file, "-o", object]);
          return object;
        });
      run([...link, ...objects, "-o", join(out, `${variant}.wasm`)]);
    }
    writeFileSync(join(out, "sources.sha256"), `${wasmSourcesHash()}\n`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
