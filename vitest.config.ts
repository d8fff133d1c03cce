import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const tests = (folder: string) => `${folder}/**/*.test.{ts,tsx}`;
/** Tests of what is drawn, and of stores that need a window: they run in one that lays nothing out. */
const drawn = "src/renderer/**/*.test.tsx";
/** Tests of the house rules: they read the sources and documents. */
const houseRules = ["architecture", "documents", "styles", "words"].map((name) => `test/${name}.test.ts`);
/** Tests without side effects: their files share a process, so that none is started for each. */
const pure = [
  ...["src/shared", "src/host", "src/core"].map(tests),
  "src/renderer/**/*.test.ts",
  ...houseRules,
];

/** The folder of tfjs-node, where npm run test:tfjs-node has built it. */
const tfjsNode = process.env.TIDEWATCH_TFJS_NODE;

export default defineConfig({
  resolve: { alias: tfjsNode ? { "@tensorflow/tfjs-node": `${tfjsNode}/dist/index.js` } : {} },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Vitest's default leaves one core unused, which is half of two. On two cores a third worker computes while tests of watches and of
    // kills wait.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: "window",
          include: [drawn],
          environment: "happy-dom",
          setupFiles: "test/support/window.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["src", "test", "native"].map(tests),
          exclude: [...pure, drawn],
          globalSetup: "test/build-threads.ts",
        },
      },
    ],
  },
});
