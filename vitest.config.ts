import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const tests = (folder: string) => `${folder}/**/*.test.{ts,tsx}`;
/** Rooms that touch nothing outside themselves: their files share a process, which spares starting one for each. */
const pure = ["src/shared", "src/host", "src/core", "src/renderer"].map(tests);

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // On its own vitest leaves one core to itself, which of two is half.
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
