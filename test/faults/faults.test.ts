// A sample of the faults that `npm run test:faults` tries: kills, full disks and disk errors at calls that write. No
// acknowledged data is lost, everything opens, and every failure is a sentence.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { prepareBuild } from "../../scripts/prepare.mjs";
import { buildFaultLibrary } from "./fault-library.ts";
import { runTrials } from "./run-trials.ts";

const sample = 24;

it.skipIf(buildFaultLibrary().path === null)(
  "a kill, a full disk or a disk error at a call that writes loses nothing",
  { timeout: 600_000 },
  async () => {
    expect(await prepareBuild()).toEqual({ ok: true });
    const folder = mkdtempSync(join(tmpdir(), "tidewatch-faults-"));
    try {
      const outcome = await runTrials({ folder, most: sample, seed: 1, workers: 2, say: () => {} });
      expect(outcome).toMatchObject({ sentences: [], figures: { writeCallsTried: sample } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
