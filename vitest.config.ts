import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const tests = (folder: string) => `${folder}/**/*.test.{ts,tsx}`;
/** Tests of the house rules: they read the sources and documents. */
const houseRules = ["architecture", "documents", "words"].map((name) => `test/${name}.test.ts`);
/** Tests without side effects: their files share a process, so that none is started for each. */
const pure = [...["src/shared", "src/host", "src/core", "src/renderer"].map(tests), ...houseRules];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Vitest's default leaves one core unused, which is half of two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["src", "test", "native"].map(tests),
          exclude: pure,
          globalSetup: "test/build-threads.ts",
        },
      },
    ],
  },
});
