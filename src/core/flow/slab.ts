// Stores the records of open flows in chunks of a fixed number of records, so that a million flows need no single
// huge buffer and growing copies nothing. It manages slots and does not read records.

import { RECORD_WORDS } from "./record.ts";

const CHUNK_BITS = 12;
const CHUNK_RECORDS = 1 << CHUNK_BITS;

/** Slots of records, each RECORD_WORDS doubles, in chunks of 4,096. Freed slots are reused, last freed first. */
export class FlowSlab {
  readonly #f64: Float64Array[] = [];
  readonly #i32: Int32Array[] = [];
  #free = new Int32Array(CHUNK_RECORDS);
  #freed = 0;
  #used = 0;

  /** Slots in use. */
  get open(): number {
    return this.#used - this.#freed;
  }

  /** Slots ever used; every slot is smaller. */
  get slots(): number {
    return this.#used;
  }

  take(): number {
    if (this.#freed > 0) {
      this.#freed -= 1;
      return this.#free[this.#freed]!;
    }
    if (this.#used === this.#f64.length << CHUNK_BITS) {
      const buffer = new ArrayBuffer(CHUNK_RECORDS * RECORD_WORDS * 8);
      this.#f64.push(new Float64Array(buffer));
      this.#i32.push(new Int32Array(buffer));
    }
    this.#used += 1;
    return this.#used - 1;
  }

  give(slot: number): void {
    if (this.#freed === this.#free.length) {
      const larger = new Int32Array(this.#free.length * 2);
      larger.set(this.#free);
      this.#free = larger;
    }
    this.#free[this.#freed] = slot;
    this.#freed += 1;
  }

  /** The doubles of a slot's chunk; the record starts at `at(slot)`. */
  f64(slot: number): Float64Array {
    return this.#f64[slot >> CHUNK_BITS]!;
  }

  /** The same buffer as int32s; the record starts at `2 * at(slot)`. */
  i32(slot: number): Int32Array {
    return this.#i32[slot >> CHUNK_BITS]!;
  }

  /** Index of the record's first double in its chunk. */
  at(slot: number): number {
    return (slot & (CHUNK_RECORDS - 1)) * RECORD_WORDS;
  }
}
