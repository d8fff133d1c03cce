// npm run bench -- trust [--runs N] [--models N] [--captures N] [--soak MINUTES]
// Attacks the product and counts data losses, accepted bad input and bugs: faults at calls that write, mutants of
// models and captures, and a soak. 0 leaves a part out. Faults and memory are measured on Linux only.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareBuild } from "../scripts/prepare.mjs";
import { createEngine } from "../src/engine/engine.ts";
import { runTrials } from "../test/faults/run-trials.ts";
import { exportSomeModels } from "../test/models/export-some-models.ts";
import { tryMutants } from "../test/models/try-mutants.ts";
import { corpus } from "../test/packets/corpus.ts";
import { exercise, mutate } from "../test/packets/robust.ts";
import { runSoak } from "../test/soak/run-soak.ts";
import { printReport } from "./report.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "800" },
    models: { type: "string", default: "2000" },
    captures: { type: "string", default: "1000000" },
    soak: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const built = await prepareBuild({ say: (line) => console.error(line) });
if (!built.ok) throw new Error(built.reason);
const notes: string[] = [];
const figures: Record<string, number | null> = {};

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-trust-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

if (Number(values.runs) > 0)
  await inFolder(async (folder) => {
    const workers = availableParallelism();
    const outcome = await runTrials({ folder, most: Number(values.runs), seed, workers, say: console.error });
    if (outcome.skipped === null) {
      Object.assign(figures, outcome.figures);
      notes.push(...outcome.sentences);
    } else notes.push(`faults skipped: ${outcome.skipped}`);
  });

if (Number(values.models) > 0)
  await inFolder(async (folder) => {
    const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
    await engine.openFirst();
    try {
      const some = await exportSomeModels(engine, folder);
      const mutants = join(folder, "mutants");
      mkdirSync(mutants);
      const tried = await tryMutants({
        ...{ engine, ...some, folder: mutants },
        ...{ count: Number(values.models), firstSeed: seed },
      });
      Object.assign(figures, {
        modelMutantsTried: tried.tried,
        modelMutantsRefused: tried.refused,
        modelMutantsAsBug: tried.bugs.length,
        slowestModelMutantS: tried.slowestMs / 1000,
      });
      notes.push(...tried.bugs);
    } finally {
      await engine.close();
    }
  });

if (Number(values.captures) > 0) {
  const files = [...corpus()];
  let [thrown, slowestMs] = [0, 0];
  for (let i = 0; i < Number(values.captures); i++) {
    const [name, file] = files[i % files.length]!;
    const [, other] = files[(i * 7919) % files.length]!;
    try {
      const { milliseconds } = exercise(mutate(file, other, seed + i), 1 + ((i * 31) % 3000));
      slowestMs = Math.max(slowestMs, milliseconds);
    } catch (error) {
      thrown++;
      notes.push(`${name}, seed ${seed + i}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  Object.assign(figures, {
    mutantsTried: Number(values.captures),
    mutantsThrown: thrown,
    slowestMutantMs: slowestMs,
  });
}

if (Number(values.soak) > 0)
  await inFolder(async (folder) => {
    const soak = await runSoak({ folder, forMs: Number(values.soak) * 60_000, say: console.error });
    Object.assign(figures, { soakMinutes: Number(values.soak), soakGrowth: soak.growth });
    notes.push(`soak: ${soak.sentence}`);
  });

printReport({ bench: "trust", rows: [], figures, notes: notes.slice(0, 50) });
