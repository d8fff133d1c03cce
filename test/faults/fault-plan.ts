// Chooses the faults to try: all, or a seeded selection over scenarios, calls and kinds.
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
  const step = all.length / most;
  const start = ((seed * 0.618) % 1) * step;
  const chosen = Array.from({ length: most }, (_, i) => all[Math.floor(start + i * step)]!);
  // Out of order, so that an interrupted run has tried something of everything.
  const stride = [389, 397, 401].find((prime) => most % prime !== 0)!;
  return chosen.map((_, i) => chosen[(i * stride) % most]!);
}
