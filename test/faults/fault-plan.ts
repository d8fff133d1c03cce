// Which faults are tried: all, or a spread of them over scenarios, calls and kinds that a seed moves.
import { type Fault, type FaultKind, faultKinds } from "./fault-library.ts";
import type { Recording } from "./try-fault.ts";

export interface PlannedTrial {
  recording: Recording;
  fault: Fault;
}

/** @param most how many trials; null for one of each kind at every call */
export function planTrials(
  recordings: readonly Recording[],
  most: number | null,
  seed: number,
): PlannedTrial[] {
  const all = recordings.flatMap((recording) =>
    recording.calls.flatMap((_, i) =>
      faultKinds.map((kind: FaultKind) => ({ recording, fault: { kind, at: i + 1 } })),
    ),
  );
  if (most === null || most >= all.length) return all;
  // Evenly spaced from a start that the seed moves; the step is no multiple of the number of kinds, so all of them come.
  const step = all.length / most;
  const start = ((seed * 0.618) % 1) * step;
  return Array.from({ length: most }, (_, i) => all[Math.floor(start + i * step)]!);
}
