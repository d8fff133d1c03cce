// The fuzzer: mutates inputs, keeps those that reach new code, and holds every run to its limits of time and memory.
import { createRandom } from "../../src/core/math/random.ts";
import type { Coverage } from "./coverage.ts";
import { runWithinLimits } from "./limits.ts";
import { mutate } from "./mutate.ts";
import type { FuzzTarget, OpenTarget } from "./target.ts";

/** After so many mutants coverage is read: reading it takes as long as some runs. */
const batch = 24;

export interface FuzzFind {
  /** What went wrong, the same for the same fault. */
  fault: string;
  input: Uint8Array;
}

interface FuzzOptions {
  target: Pick<FuzzTarget, "words">;
  open: Pick<OpenTarget, "run" | "seeds">;
  /** Inputs of earlier runs. */
  kept: readonly Uint8Array[];
  coverage: Coverage | null;
  seed: number;
  /** Ends after so many mutants, or when this says so. */
  mutants: number;
  isOver?: () => boolean;
  /** Called with each input before it runs, so that one that ends the process is known. */
  before?: (input: Uint8Array) => void;
}

export interface FuzzOutcome {
  mutants: number;
  /** Inputs that reached new code and are not among the seeds or the kept ones. */
  fresh: Uint8Array[];
  finds: FuzzFind[];
  slowestMs: number;
  /** Share of the code that was reached. */
  share: number;
}

export async function fuzz(options: FuzzOptions): Promise<FuzzOutcome> {
  const { target, open, coverage, isOver = () => false, before = () => {} } = options;
  const random = createRandom(options.seed);
  const inputs = [...open.seeds, ...options.kept];
  const outcome: FuzzOutcome = { mutants: 0, fresh: [], finds: [], slowestMs: 0, share: 0 };
  const faults = new Set<string>();
  const run = async (input: Uint8Array) => {
    before(input);
    const { fault, ms } = await runWithinLimits(open.run, input);
    outcome.slowestMs = Math.max(outcome.slowestMs, ms);
    if (fault === null) return;
    const kind = kindOf(fault);
    if (!faults.has(kind)) outcome.finds.push({ fault, input });
    faults.add(kind);
  };
  for (const input of inputs) await run(input);
  await coverage?.take();

  const any = () => inputs[random.below(inputs.length)]!;
  while (outcome.mutants < options.mutants && !isOver()) {
    const mutants = Array.from({ length: Math.min(batch, options.mutants - outcome.mutants) }, () => {
      // Half of them come from the newest inputs, which reach new code.
      const base =
        random.below(2) === 0
          ? any()
          : inputs[inputs.length - 1 - random.below(Math.min(inputs.length, 32))]!;
      return mutate(base, { random, other: any(), words: target.words });
    });
    for (const mutant of mutants) await run(mutant);
    outcome.mutants += mutants.length;
    if (coverage === null || (await coverage.look()) === 0) continue;
    for (const mutant of mutants) {
      await run(mutant);
      if ((await coverage.take()) > 0) {
        inputs.push(mutant);
        outcome.fresh.push(mutant);
      }
    }
  }
  outcome.share = coverage?.share() ?? 0;
  return outcome;
}

/** The beginning of a fault, without numbers and quotations. */
const kindOf = (fault: string): string =>
  (fault.split("\n")[0] ?? "").replaceAll(/"[^"]*"|“[^”]*”|\d+/g, "#").slice(0, 90);
