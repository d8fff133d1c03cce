// Hash index over open flows: open addressing with linear probing over (hash, slot) pairs. Deletion shifts entries
// back, so there are no tombstones. It stores hashes and slots; the record compares keys.

import type { FlowKey } from "./flow-key.ts";
import { I_HASH } from "./record.ts";
import type { FlowSlab } from "./slab.ts";

export class FlowIndex {
  /** Pairs of hash and slot + 1; slot word 0 is empty. */
  #table = new Int32Array(2 * 8192);
  #mask = 8191;
  #size = 0;
  readonly #slab: FlowSlab;
  /** After a successful `find`: 0 if the originator sent the packet, 1 for the responder. */
  side = 0;

  constructor(slab: FlowSlab) {
    this.#slab = slab;
  }

  /** Slot of the open flow for a key, or −1. */
  find(key: FlowKey): number {
    const table = this.#table;
    const hash = key.hash;
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const slot = table[2 * at + 1]! - 1;
      if (slot < 0) return -1;
      if (table[2 * at] !== hash) continue;
      const side = key.sideIn(this.#slab.i32(slot), 2 * this.#slab.at(slot));
      if (side < 0) continue;
      this.side = side;
      return slot;
    }
  }

  insert(hash: number, slot: number): void {
    if (2 * (this.#size + 1) > this.#mask) this.#grow();
    this.#size += 1;
    this.#place(hash, slot + 1);
  }

  /** Removes a slot, by the hash in its record. */
  remove(slot: number): void {
    const table = this.#table;
    const mask = this.#mask;
    let at = this.#slab.i32(slot)[2 * this.#slab.at(slot) + I_HASH]! & mask;
    while (table[2 * at + 1] !== slot + 1) at = (at + 1) & mask;
    // Move each follower that probed over the hole into it (Knuth, 6.4 R).
    for (let next = (at + 1) & mask; table[2 * next + 1] !== 0; next = (next + 1) & mask) {
      const home = table[2 * next]! & mask;
      if (((next - home) & mask) < ((next - at) & mask)) continue;
      table[2 * at] = table[2 * next]!;
      table[2 * at + 1] = table[2 * next + 1]!;
      at = next;
    }
    table[2 * at + 1] = 0;
    this.#size -= 1;
  }

  #place(hash: number, word: number): void {
    const table = this.#table;
    let at = hash & this.#mask;
    while (table[2 * at + 1] !== 0) at = (at + 1) & this.#mask;
    table[2 * at] = hash;
    table[2 * at + 1] = word;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let k = 0; k < old.length; k += 2) {
      if (old[k + 1] !== 0) this.#place(old[k]!, old[k + 1]!);
    }
  }
}
