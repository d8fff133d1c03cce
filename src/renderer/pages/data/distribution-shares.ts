// The shares of a distribution: the most common values, missing ones, and all others as one share. Pure functions.
import type { CellValue, Profile } from "#shared/vocabulary.ts";

export interface Share {
  /** Null is a missing value; undefined stands for all others. */
  value: CellValue | undefined;
  count: number;
}

const most = 8;

/** At most eight values in descending order of counts, then the others; empty without rows. */
export function sharesOf({ count, missing, top }: Profile): Share[] {
  const known: Share[] = top.map(({ value, count }) => ({ value, count }));
  if (missing > 0) known.push({ value: null, count: missing });
  known.sort((a, b) => b.count - a.count);
  const shown = known.slice(0, most);
  const rest = count - shown.reduce((sum, share) => sum + share.count, 0);
  return rest > 0 ? [...shown, { value: undefined, count: rest }] : shown;
}
