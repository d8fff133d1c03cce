// The parts of `bench trust`: what each attacks, how often at full size and in a quick look, and its figures.
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createEngine } from "../src/engine/engine.ts";
import { runTrials } from "../test/faults/run-trials.ts";
import { readCorpus } from "../test/fuzz/corpus.ts";
import { fuzz } from "../test/fuzz/fuzz.ts";
import { fuzzTargets } from "../test/fuzz/targets.ts";
import { exportSomeModels } from "../test/models/export-some-models.ts";
import { tryMutants } from "../test/models/try-mutants.ts";
import { killHosts } from "../test/trust/kill-hosts.ts";
import { switchWorkspaces } from "../test/trust/switch-workspaces.ts";
import { tryHostile } from "../test/trust/try-hostile.ts";
import type { Part } from "./parts.ts";

const faults: Part = {
  name: "faults",
  of: "faults at calls that write",
  full: 800,
  quick: 16,
  async run({ folder, count, seed, say }) {
    const outcome = await runTrials({ folder, most: count, seed, workers: availableParallelism(), say });
    return outcome.skipped === null
      ? { figures: { ...outcome.figures }, notes: outcome.sentences }
      : { figures: { writeCallsTried: null }, notes: [`skipped: ${outcome.skipped}`] };
  },
};

const kills: Part = {
  name: "kills",
  of: "hosts killed with requests under way",
  full: 200,
  quick: 4,
  async run({ folder, count, seed, say }) {
    const { figures, sentences } = await killHosts({ folder, count, seed, say });
    return { figures: { ...figures }, notes: sentences };
  },
};

const switches: Part = {
  name: "switches",
  of: "switches between workspaces",
  full: 200,
  quick: 8,
  async run({ folder, count, say }) {
    const { figures, sentences } = await switchWorkspaces({ folder, count, say });
    return { figures: { ...figures }, notes: sentences };
  },
};

/** Mutants of a target of the fuzzer and of what it kept, a thousand for each seed. */
function mutantsOf(name: string, full: number, quick: number): Part {
  const each = 1000;
  return {
    name,
    of: "mutants",
    full,
    quick,
    async run({ folder, count, seed, say }) {
      const target = fuzzTargets.find((one) => one.name === name)!;
      const open = await target.open(folder);
      const kept = readCorpus(name);
      const notes: string[] = [];
      let [tried, slowestMs] = [0, 0];
      try {
        for (let run = 0; tried < count; run++) {
          const mutants = Math.min(each, count - tried);
          const outcome = await fuzz({ target, open, kept, coverage: null, seed: seed + run, mutants });
          tried += outcome.mutants;
          slowestMs = Math.max(slowestMs, outcome.slowestMs);
          notes.push(...outcome.finds.map(({ fault }) => `seed ${seed + run}: ${fault.slice(0, 500)}`));
          if (run % 10 === 9)
            say(
              `${tried.toLocaleString("en-US")} of ${count.toLocaleString("en-US")}, ${notes.length} finds`,
            );
        }
      } finally {
        await open.close();
      }
      const asBug = notes.filter((note) => note.includes("ends as a bug")).length;
      const title = name[0]!.toUpperCase() + name.slice(1);
      const figures = {
        [`mutantsTried${title}`]: tried,
        [`slowestMs${title}`]: Math.round(slowestMs),
        mutantsThrown: notes.length - asBug,
        mutantsAsBug: asBug,
      };
      return { figures, notes };
    },
  };
}

const weights: Part = {
  name: "weights",
  of: "exported models with absurd values and right hashes",
  full: 2000,
  quick: 60,
  async run({ folder, count, seed }) {
    const engine = createEngine({ dataFolder: join(folder, "home"), log: () => {} });
    await engine.openFirst();
    try {
      const some = await exportSomeModels(engine, folder);
      const mutants = join(folder, "mutants");
      mkdirSync(mutants);
      const { tried, bugs, slowestMs, refused } = await tryMutants({
        engine,
        ...some,
        folder: mutants,
        count,
        firstSeed: seed,
      });
      const figures = {
        ...{ mutantsTriedWeights: tried, modelsRefused: refused, slowestMsWeights: Math.round(slowestMs) },
        ...{ mutantsThrown: 0, mutantsAsBug: bugs.length },
      };
      return { figures, notes: bugs };
    } finally {
      await engine.close();
    }
  },
};

const hostile: Part = {
  name: "hostile",
  of: "MB in each file that is built to cost much",
  full: 10,
  quick: 1,
  async run({ folder, count, say }) {
    const { outcomes, sentences } = await tryHostile({ folder, megabytes: count, say });
    const worst = outcomes.toSorted((a, b) => b.secondsPer10Mb - a.secondsPer10Mb)[0]!;
    return {
      figures: {
        hostileFiles: outcomes.length,
        slowestPer10Mb: worst.secondsPer10Mb,
        mutantsAsBug: sentences.length,
      },
      notes: [`the slowest: ${worst.name}, ${worst.outcome}`, ...sentences],
    };
  },
};

export const trustParts: readonly Part[] = [
  faults,
  kills,
  switches,
  mutantsOf("captures", 1_000_000, 500),
  mutantsOf("tables", 10_000, 500),
  mutantsOf("imports", 1000, 20),
  mutantsOf("filters", 10_000, 500),
  mutantsOf("messages", 10_000, 200),
  mutantsOf("models", 2000, 30),
  weights,
  hostile,
];
