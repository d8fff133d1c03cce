// The surprise of a row's combination of levels: −ln of the share of training rows with the same protocol, service, state … A
// network learns to copy levels, including rare ones; this term remembers which are rare. F features, K groups of levels.

import type { LevelGroup } from "./detector.ts";

export type LevelSurprise = {
  readonly groups: readonly LevelGroup[];
  readonly rows: number;
  /** Training rows per combination; the key is the column of the level within each group, of `views`. */
  readonly counts: readonly {
    readonly groups: readonly number[];
    readonly of: Readonly<Record<string, number>>;
  }[];
};

/** Up to three groups are combined; more than that form all pairs, because a combination of many groups is always new. */
function viewsOf(groups: number): number[][] {
  if (groups === 0) return [];
  if (groups <= 3) return [Array.from({ length: groups }, (_, k) => k)];
  const pairs: number[][] = [];
  for (let a = 0; a < groups; a++) for (let b = a + 1; b < groups; b++) pairs.push([a, b]);
  return pairs;
}

/** The level of a row in a group: the highest feature, because only the indicator of the present level is above 0. */
function levelIn(data: Float32Array, row: number, width: number, group: LevelGroup): number {
  const at = row * width + group.from;
  let best = 0;
  for (let k = 1; k < group.count; k++) if (data[at + k]! > data[at + best]!) best = k;
  return best;
}

export function fitLevelSurprise(
  data: Float32Array,
  rows: number,
  width: number,
  groups: readonly LevelGroup[],
  padding: Uint8Array | null,
): LevelSurprise {
  const views = viewsOf(groups.length);
  const counts = views.map(() => new Map<string, number>());
  const levels = new Int32Array(groups.length);
  let seen = 0;
  for (let row = 0; row < rows; row++) {
    if (padding?.[row] === 1) continue;
    seen++;
    groups.forEach((group, k) => {
      levels[k] = levelIn(data, row, width, group);
    });
    views.forEach((view, v) => {
      const key = view.map((k) => levels[k]).join();
      counts[v]!.set(key, (counts[v]!.get(key) ?? 0) + 1);
    });
  }
  return {
    groups,
    rows: seen,
    counts: views.map((view, v) => ({ groups: view, of: Object.fromEntries(counts[v]!) })),
  };
}

/** Creates a fast function from a row to its surprise, in nats; 0 if there are no levels. */
export function levelSurprise(
  model: LevelSurprise,
  width: number,
): (data: Float32Array, row: number) => number {
  if (model.counts.length === 0) return () => 0;
  const tables = model.counts.map(({ of }) => new Map(Object.entries(of)));
  const levels = new Int32Array(model.groups.length);
  return (data, row) => {
    for (let k = 0; k < levels.length; k++) levels[k] = levelIn(data, row, width, model.groups[k]!);
    let sum = 0;
    for (let v = 0; v < tables.length; v++) {
      let key = "";
      for (const k of model.counts[v]!.groups) key += key === "" ? levels[k] : `,${levels[k]}`;
      sum -= Math.log(((tables[v]!.get(key) ?? 0) + 1) / (model.rows + 2));
    }
    return sum / tables.length;
  };
}

/**
 * The same surprise as tables: per view its groups and −ln of the share of every combination; the last group's level
 * varies fastest.
 * @returns null if a table would have more than `most` entries
 */
export function surpriseTables(
  model: LevelSurprise,
  most: number,
): { groups: LevelGroup[]; table: Float32Array }[] | null {
  const out = [];
  for (const view of model.counts) {
    const groups = view.groups.map((k) => model.groups[k]!);
    const size = groups.reduce((product, { count }) => product * count, 1);
    if (size > most) return null;
    const table = new Float32Array(size).fill(-Math.log(1 / (model.rows + 2)));
    for (const [key, count] of Object.entries(view.of)) {
      let at = 0;
      key.split(",").forEach((level, k) => {
        at = at * groups[k]!.count + Number(level);
      });
      table[at] = -Math.log((count + 1) / (model.rows + 2));
    }
    out.push({ groups, table });
  }
  return out;
}

/** The features that are a row's levels, one per group. */
export function levelFeatures(
  model: LevelSurprise,
  data: Float32Array,
  row: number,
  width: number,
): number[] {
  return model.groups.map((group) => group.from + levelIn(data, row, width, group));
}
