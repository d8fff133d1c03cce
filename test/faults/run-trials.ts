// Runs all trials of a plan, several in parallel, and collects their figures.
import { buildFaultLibrary, type Fault } from "./fault-library.ts";
import { planTrials } from "./fault-plan.ts";
import { keepBuild } from "./programs.ts";
import { prepareBases, scenarios, writeData } from "./scenarios.ts";
import { type Findings, type Recording, recordScenario, tryFault } from "./try-fault.ts";

interface TrialOptions {
  /** An empty folder for the places. */
  folder: string;
  /** The most trials; null for all. */
  most: number | null;
  seed: number;
  /** Trials in parallel. */
  workers: number;
  /** Only this scenario, and only this fault. */
  scenario?: string;
  only?: Fault;
  say(line: string): void;
}

export interface Figures {
  writeCallsTried: number;
  writeCallsLost: number;
  writeCallsUnopenable: number;
  writeCallsAsBug: number;
  writeCallsLeft: number;
}

type Outcome = { skipped: string; figures: null } | { skipped: null; figures: Figures; sentences: string[] };

export async function runTrials(options: TrialOptions): Promise<Outcome> {
  const library = buildFaultLibrary();
  if (library.path === null) return { skipped: library.reason, figures: null };
  const forgetBuild = keepBuild();
  try {
    return await runWith(library.path, options);
  } finally {
    forgetBuild();
  }
}

async function runWith(library: string, options: TrialOptions): Promise<Outcome> {
  const { folder, most, seed, workers, say } = options;
  const data = writeData(folder);
  const bases = await prepareBases(folder, data);
  const around = { library, parent: folder, bases, data };
  const recordings: Recording[] = [];
  for (const scenario of scenarios.filter(({ name }) => name === (options.scenario ?? name))) {
    const recording = await recordScenario(scenario, around);
    recordings.push(recording);
    say(`${scenario.name}: ${recording.calls.length} calls that write`);
  }
  const trials = options.only
    ? recordings.map((recording) => ({ recording, fault: options.only! }))
    : planTrials(recordings, most, seed);
  const figures: Figures = {
    writeCallsTried: 0,
    writeCallsLost: 0,
    writeCallsUnopenable: 0,
    writeCallsAsBug: 0,
    writeCallsLeft: 0,
  };
  const sentences: string[] = [];
  const queue = [...trials];
  const work = async () => {
    for (let trial = queue.shift(); trial; trial = queue.shift()) {
      const { recording, fault } = trial;
      const findings = await tryFault(recording, fault, around);
      count(figures, findings);
      for (const [kind, found] of Object.entries(findings))
        for (const sentence of found) {
          const call = (recording.calls[fault.at - 1] ?? "no call").replace(folder, "");
          sentences.push(
            `${recording.scenario.name}, ${fault.kind} at ${fault.at} (${call}): ${kind}: ${sentence}`,
          );
          say(sentences.at(-1)!);
        }
      if (figures.writeCallsTried % 100 === 0) say(`${figures.writeCallsTried} of ${trials.length}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { skipped: null, figures, sentences };
}

function count(figures: Figures, { lost, unopenable, asBug, left }: Findings): void {
  figures.writeCallsTried++;
  if (lost.length > 0) figures.writeCallsLost++;
  if (unopenable.length > 0) figures.writeCallsUnopenable++;
  if (asBug.length > 0) figures.writeCallsAsBug++;
  if (left.length > 0) figures.writeCallsLeft++;
}
