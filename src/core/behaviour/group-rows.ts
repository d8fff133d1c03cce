// Groups rows by a numeric key, with one hash table and one counting sort. It allocates no object per row.

export interface RowGroups {
  readonly count: number;
  /** Rows of group g are in `order` from `starts[g]` to `starts[g + 1]`. */
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
  /** The group of each row; −1 for rows without a group. */
  readonly groupOf: Int32Array;
  readonly firstOf: (group: number) => number;
  readonly sizeOf: (group: number) => number;
  readonly rowsOf: (group: number) => Uint32Array;
}

/** Room for groups at the start; the table grows if there are more. */
const mostRoom = 2 ** 20;

/**
 * Numbers the groups by first appearance of their keys.
 * @param keyOf a whole number below 2^53 for each row, or −1 to leave the row out
 */
export function groupRows(rows: number, keyOf: (row: number) => number): RowGroups {
  const groupOf = new Int32Array(rows);
  // Start with room for one group per row: growing costs as much as filling the table.
  let keys = new Float64Array(2 ** Math.ceil(Math.log2(Math.min(mostRoom, Math.max(16, rows + 1)))));
  let slots = slotsOf(keys, 0);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const key = keyOf(row);
    if (key < 0) {
      groupOf[row] = -1;
      continue;
    }
    const mask = slots.length - 1;
    let slot = hashOf(key) & mask;
    while (slots[slot]! >= 0 && keys[slots[slot]!] !== key) slot = (slot + 1) & mask;
    if (slots[slot]! < 0) {
      slots[slot] = count;
      keys[count++] = key;
      if (count === keys.length) {
        keys = grown(keys);
        slots = slotsOf(keys, count);
        groupOf[row] = count - 1;
        continue;
      }
    }
    groupOf[row] = slots[slot]!;
  }
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < rows; row++) if (groupOf[row]! >= 0) starts[groupOf[row]! + 1]!++;
  for (let group = 0; group < count; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const order = new Uint32Array(starts[count]!);
  for (let row = 0; row < rows; row++) {
    const group = groupOf[row]!;
    if (group >= 0) order[next[group]!++] = row;
  }
  return {
    count,
    order,
    starts,
    groupOf,
    firstOf: (group) => order[starts[group]!]!,
    sizeOf: (group) => starts[group + 1]! - starts[group]!,
    rowsOf: (group) => order.subarray(starts[group]!, starts[group + 1]!),
  };
}

/** Mixes both halves of a whole number below 2^53 into 32 bits (the MurmurHash3 finaliser). */
function hashOf(key: number): number {
  const high = Math.floor(key / 4294967296);
  let hash = Math.imul(key - high * 4294967296, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function grown(keys: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(keys.length * 2);
  out.set(keys);
  return out;
}

/** Builds a hash table of twice the key capacity that holds all keys. */
function slotsOf(keys: Float64Array, count: number): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(keys.length * 2).fill(-1);
  const mask = slots.length - 1;
  for (let group = 0; group < count; group++) {
    let slot = hashOf(keys[group]!) & mask;
    while (slots[slot]! >= 0) slot = (slot + 1) & mask;
    slots[slot] = group;
  }
  return slots;
}

/** The rows that meet a condition; the same array if all do. */
export function rowsWhere(rows: Uint32Array, holds: (row: number) => boolean): Uint32Array {
  let from = 0;
  while (from < rows.length && holds(rows[from]!)) from++;
  if (from === rows.length) return rows;
  const sorted = rows.slice();
  let count = from;
  for (let i = from + 1; i < rows.length; i++) if (holds(rows[i]!)) sorted[count++] = rows[i]!;
  return sorted.subarray(0, count);
}

/** The number of different values among rows. */
export function distinct(rows: Iterable<number>, codeOf: (row: number) => number): number {
  const seen = new Set<number>();
  for (const row of rows) seen.add(codeOf(row));
  return seen.size;
}

/** The codes among rows, by descending number of rows; the smaller code first if equal. */
export function byRowCount(rows: Iterable<number>, codes: ArrayLike<number>): number[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([code]) => code);
}

/** Splits rows, ordered by time, at pauses of `pauseMs`. */
export function partByPause(rows: Uint32Array, startMs: ArrayLike<number>, pauseMs: number): Uint32Array[] {
  const parts: Uint32Array[] = [];
  let from = 0;
  for (let i = 1; i <= rows.length; i++) {
    if (i < rows.length && startMs[rows[i]!]! - startMs[rows[i - 1]!]! < pauseMs) continue;
    parts.push(rows.subarray(from, i));
    from = i;
  }
  return parts;
}

/** The most frequent value among rows; the smaller one if two are equally frequent. */
export function mostCommon(rows: Iterable<number>, codeOf: (row: number) => number): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(codeOf(row), (counts.get(codeOf(row)) ?? 0) + 1);
  let best = -1;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most || (count === most && value < best)) {
      best = value;
      most = count;
    }
  }
  return best;
}
