// The times of a capture's faults: stretches of time by kind of fault, in bounded memory. Neighbouring stretches are
// joined, in wider bins as more of them come. It knows no packets.

const timedFaults = ["backward-step", "gap", "drop", "malformed", "cut"] as const;
type TimedFault = (typeof timedFaults)[number];

/** A stretch of time, microseconds since 1970, with its number of faults of one kind. */
export interface FaultStretch {
  kind: TimedFault;
  fromUs: number;
  toUs: number;
  count: number;
  /** The first frame with the fault; 0 if it belongs to no frame. */
  frame: number;
}

/** The most stretches per kind. */
const mostStretches = 96;

interface Lane {
  /** Stretches that begin in the same bin of this width are joined. */
  widthUs: number;
  bins: Map<number, FaultStretch>;
}

export class FaultTimes {
  readonly #lanes = new Map<TimedFault, Lane>();

  add(fault: FaultStretch): void {
    let lane = this.#lanes.get(fault.kind);
    if (lane === undefined) {
      lane = { widthUs: 1, bins: new Map() };
      this.#lanes.set(fault.kind, lane);
    }
    join(lane, fault);
    while (lane.bins.size > mostStretches) widen(lane);
  }

  /** All stretches, kind by kind, each in the order of time. Copies. */
  list(): FaultStretch[] {
    return timedFaults.flatMap((kind) =>
      [...(this.#lanes.get(kind)?.bins.values() ?? [])]
        .map((fault) => ({ ...fault }))
        .sort((a, b) => a.fromUs - b.fromUs),
    );
  }
}

function join({ widthUs, bins }: Lane, fault: FaultStretch): void {
  const bin = Math.floor(fault.fromUs / widthUs);
  const known = bins.get(bin);
  if (known === undefined) {
    bins.set(bin, { ...fault });
    return;
  }
  known.count += fault.count;
  if (fault.fromUs < known.fromUs) known.fromUs = fault.fromUs;
  if (fault.toUs > known.toUs) known.toUs = fault.toUs;
}

/** Widens the bins until half of the room is free, so that this happens rarely. */
function widen(lane: Lane): void {
  do {
    lane.widthUs *= 2;
    const present = [...lane.bins.values()];
    lane.bins = new Map();
    for (const fault of present) join(lane, fault);
  } while (lane.bins.size > mostStretches / 2 && lane.widthUs < Number.MAX_SAFE_INTEGER);
}
