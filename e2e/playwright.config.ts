// One project per host. Specs marked @page depend on nothing of the host, so the stand-in leaves them to the loopback host, which runs all.
// scripts/e2e.ts reports hosts that are not available.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import type { HostState } from "./hosts/hosts.ts";

const states = JSON.parse(process.env.TIDEWATCH_HOSTS ?? "[]") as HostState[];
/** See fixtures.ts: if the page is slower by design, timeouts are longer too. */
const slower = Math.max(1, Number(process.env.TIDEWATCH_E2E_SLOWER ?? 1));
const root = join(import.meta.dirname, "..");

export default defineConfig({
  testDir: join(import.meta.dirname, "specs"),
  outputDir: join(root, "test-results"),
  timeout: 90_000 * slower,
  expect: { timeout: 15_000 * slower },
  fullyParallel: true,
  // Each worker has a browser, an engine and its threads, so more than one per core only wait for one another.
  workers: Math.max(2, availableParallelism() - 1),
  retries: 0,
  forbidOnly: process.env.CI === "true",
  reporter: [["list"], ["json", { outputFile: join(root, "out", "e2e.json") }]],
  // The README's picture is the only screenshot that is compared: `npm run e2e -- --update-snapshots` renews it.
  snapshotPathTemplate: join(root, "docs", "pictures", "{arg}{ext}"),
  use: { screenshot: "only-on-failure" },
  projects: states
    .filter(({ absent }) => absent === null)
    .map(({ name }) => ({
      ...{ name, metadata: { host: name } },
      ...(name === "stand-in" ? { grepInvert: /@page/ } : {}),
    })),
});
