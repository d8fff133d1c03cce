// npm run test:addon -- FILE [NODE…]: compares the native kernels of a file with the reference, in this Node or in the one that the command
// starts. So the kernels of another platform are tested in an emulator, as qemu-aarch64-static -L ROOT node.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";

const [addon, ...node] = process.argv.slice(2);
if (!addon) {
  process.stderr.write("npm run test:addon -- FILE [NODE…]: FILE is a tidewatch.node.\n");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "tidewatch-addon-"));
await build({
  configFile: false,
  logLevel: "warn",
  root: join(import.meta.dirname, ".."),
  build: {
    ssr: true,
    target: "node20",
    outDir: folder,
    emptyOutDir: false,
    rolldownOptions: {
      input: { compare: join(import.meta.dirname, "compare-addon.ts") },
      output: { format: "es", entryFileNames: "[name].mjs" },
    },
  },
});
const [command = process.execPath, ...first] = node;
const { status, error } = spawnSync(command, [...first, join(folder, "compare.mjs"), resolve(addon)], {
  stdio: "inherit",
});
rmSync(folder, { recursive: true, force: true });
if (error) process.stderr.write(`${command} could not be started: ${error.message}.\n`);
process.exit(status ?? 1);
