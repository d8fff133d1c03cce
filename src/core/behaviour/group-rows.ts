// Rows gathered by a key: which groups there are, and the rows of each in their order. One counting sort, no objects a row.

export interface RowGroups {
  readonly count: number;
  /** Rows of group g stand in `order` from `starts[g]` to `starts[g + 1]`. */
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
  readonly rowsOf: (group: number) => Uint32Array;
}

/** @param keyOf a whole number below 2^53 for each row, or −1 to leave the row out */
export function groupRows(rows: number, keyOf: (row: number) => number): RowGroups {
  const groups = new Map<number, number>();
  const groupOf = new Int32Array(rows);
  const sizes: number[] = [];
  for (let row = 0; row < rows; row++) {
    const key = keyOf(row);
    if (key < 0) {
      groupOf[row] = -1;
      continue;
    }
    let group = groups.get(key);
    if (group === undefined) {
      group = sizes.push(0) - 1;
      groups.set(key, group);
    }
    groupOf[row] = group;
    sizes[group]!++;
  }
  const count = sizes.length;
  const starts = new Uint32Array(count + 1);
  for (let group = 0; group < count; group++) starts[group + 1] = starts[group]! + sizes[group]!;
  const next = starts.slice();
  const order = new Uint32Array(starts[count]!);
  for (let row = 0; row < rows; row++) {
    const group = groupOf[row]!;
    if (group >= 0) order[next[group]!++] = row;
  }
  return { count, order, starts, rowsOf: (group) => order.subarray(starts[group]!, starts[group + 1]!) };
}

/** How many different values there are among rows. */
export function distinct(rows: Iterable<number>, codeOf: (row: number) => number): number {
  const seen = new Set<number>();
  for (const row of rows) seen.add(codeOf(row));
  return seen.size;
}

/** The value that most rows have, the smaller one of two as common. */
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
