// Joins neighbouring flags of one entity with the same main reason into episodes, so that one verdict covers them.

export type FlaggedRow = {
  readonly row: number;
  /** An address, a pair, or "" for a plain series. */
  readonly entity: string;
  /** Microseconds, or the position if there is no time. */
  readonly time: number;
  /** Calibrated, 0–100. */
  readonly score: number;
  /** The feature with the largest part in the score. */
  readonly signature: string;
};

type FlagGroup = {
  readonly entity: string;
  readonly signature: string;
  readonly rows: readonly number[];
  readonly from: number;
  readonly to: number;
  /** The highest score of its flags, slightly raised for each further one: 100 − (100 − s)·n^(−1/4). */
  readonly score: number;
};

/**
 * @param gap the longest gap between flags of one entity and signature in an episode (same unit as `time`)
 * @param most flags per episode; further ones start the next
 */
export function joinEpisodes(
  flags: readonly FlaggedRow[],
  gap: number,
  most = Number.POSITIVE_INFINITY,
): FlagGroup[] {
  const groups = new Map<string, FlaggedRow[]>();
  for (const flag of flags) {
    const key = JSON.stringify([flag.entity, flag.signature]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [flag]);
    else group.push(flag);
  }
  const out: FlagGroup[] = [];
  for (const group of groups.values()) {
    group.sort((a, b) => a.time - b.time || a.row - b.row);
    let start = 0;
    for (let i = 1; i <= group.length; i++) {
      const near = i < group.length && group[i]!.time - group[i - 1]!.time <= gap;
      if (near && i - start < most) continue;
      out.push(episodeOf(group.slice(start, i)));
      start = i;
    }
  }
  return out.sort((a, b) => b.score - a.score || a.from - b.from);
}

function episodeOf(flags: readonly FlaggedRow[]): FlagGroup {
  const highest = Math.max(...flags.map((flag) => flag.score));
  return {
    entity: flags[0]!.entity,
    signature: flags[0]!.signature,
    rows: flags.map((flag) => flag.row),
    from: flags[0]!.time,
    to: flags[flags.length - 1]!.time,
    score: 100 - (100 - highest) * flags.length ** -0.25,
  };
}
