// Runs before the tests: builds the native kernels if their sources changed, and once the engine's threads, the engine and the command.
// Otherwise each thread and each process would compile all its imports again, and most tests of captures and large files start several.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { prepareNative } from "../scripts/prepare.mjs";
import { threads } from "../scripts/threads.ts";

const root = join(import.meta.dirname, "..");

export async function setup(project: TestProject): Promise<() => void> {
  // Outdated kernels would fail in confusing ways; without a compiler the tests run without them.
  await prepareNative({ quiet: true });
  // A separate folder for this run, because another run in the same checkout may have other sources.
  const outDir = join(root, "out", "threads", String(process.pid));
  const buildThreads = () =>
    build({
      configFile: false,
      logLevel: "warn",
      root,
      build: {
        ssr: true,
        target: "node20",
        outDir,
        rolldownOptions: {
          input: {
            "create-engine": join(root, "src", "engine", "engine.ts"),
            cli: join(root, "src", "cli", "index.ts"),
            ...threads((path) => join(root, "src", path)),
          },
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        },
      },
    });
  await buildThreads();
  project.onTestsRerun(async () => void (await buildThreads()));
  process.env.TIDEWATCH_THREADS = outDir;
  return () => rmSync(outDir, { recursive: true, force: true });
}
