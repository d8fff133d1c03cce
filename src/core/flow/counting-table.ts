// Counts pairs of int32 keys, in open addressing, for sets that gain and lose members all the time: a count that
// falls to zero leaves the table. Not a general map.

/** Occurrences of (a, b) pairs; memory follows the number of pairs in it. */
export class CountingTable {
  /** Triples a, b, count; count 0 is empty. */
  #cells = new Int32Array(3 * 1024);
  #mask = 1023;
  #size = 0;

  readonly #seed: number;

  /** @param seed int32 that prevents targeted hash collisions; it changes no result */
  constructor(seed = 0) {
    this.#seed = seed | 0;
  }

  /** Increments the count of a pair and returns it. */
  add(a: number, b: number): number {
    if (2 * (this.#size + 1) > this.#mask) this.#grow();
    const cells = this.#cells;
    let at = this.#home(a, b);
    for (; cells[3 * at + 2] !== 0; at = (at + 1) & this.#mask) {
      if (cells[3 * at] === a && cells[3 * at + 1] === b) {
        cells[3 * at + 2] = cells[3 * at + 2]! + 1;
        return cells[3 * at + 2]!;
      }
    }
    cells[3 * at] = a;
    cells[3 * at + 1] = b;
    cells[3 * at + 2] = 1;
    this.#size += 1;
    return 1;
  }

  /** Decrements the count of a pair in the table and returns it. */
  remove(a: number, b: number): number {
    const cells = this.#cells;
    const mask = this.#mask;
    let at = this.#home(a, b);
    while (cells[3 * at] !== a || cells[3 * at + 1] !== b || cells[3 * at + 2] === 0) at = (at + 1) & mask;
    const left = cells[3 * at + 2]! - 1;
    cells[3 * at + 2] = left;
    if (left > 0) return left;
    this.#size -= 1;
    for (let next = (at + 1) & mask; cells[3 * next + 2] !== 0; next = (next + 1) & mask) {
      const home = this.#home(cells[3 * next]!, cells[3 * next + 1]!);
      if (((next - home) & mask) < ((next - at) & mask)) continue;
      cells[3 * at] = cells[3 * next]!;
      cells[3 * at + 1] = cells[3 * next + 1]!;
      cells[3 * at + 2] = cells[3 * next + 2]!;
      cells[3 * next + 2] = 0;
      at = next;
    }
    return 0;
  }

  #home(a: number, b: number): number {
    let h = Math.imul(a ^ this.#seed, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 13), 0x2c1b3c6d);
    return (h ^ (h >>> 16)) & this.#mask;
  }

  #grow(): void {
    const old = this.#cells;
    this.#mask = this.#mask * 2 + 1;
    this.#cells = new Int32Array(3 * (this.#mask + 1));
    for (let k = 0; k < old.length; k += 3) {
      if (old[k + 2] === 0) continue;
      let at = this.#home(old[k]!, old[k + 1]!);
      while (this.#cells[3 * at + 2] !== 0) at = (at + 1) & this.#mask;
      this.#cells[3 * at] = old[k]!;
      this.#cells[3 * at + 1] = old[k + 1]!;
      this.#cells[3 * at + 2] = old[k + 2]!;
    }
  }
}
