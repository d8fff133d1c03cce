// Before the tests: builds the native kernels when their sources changed, and the engine's threads once. Started from its source, each thread would compile all that
// it imports again, and most tests of captures and of large files start several.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { prepareNative } from "../scripts/prepare.mjs";
import { threads } from "../scripts/threads.ts";

const root = join(import.meta.dirname, "..");

export async function setup(project: TestProject): Promise<() => void> {
  // Kernels of other sources than the checkout's would fail in riddles; without a compiler the tests go on without them.
  await prepareNative({ quiet: true });
  // A folder of this run alone: another run in the same checkout may be of other sources.
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
          input: threads((path) => join(root, "src", path)),
          output: { format: "es", entryFileNames: "[name].js" },
        },
      },
    });
  await buildThreads();
  project.onTestsRerun(async () => void (await buildThreads()));
  process.env.TIDEWATCH_THREADS = outDir;
  return () => rmSync(outDir, { recursive: true, force: true });
}
