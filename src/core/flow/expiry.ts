// The deadlines of open flows: a wheel of buckets. A packet does not touch the wheel; a flow with newer packets is
// found too early and entered again, at most once per timeout. It stores slots and links, not records.

const RING = 256;
/** Bucket of flows without a deadline. */
const NEVER = RING;

/** Slots in buckets of deadlines, each bucket a doubly linked list in order of entry. */
export class ExpiryWheel {
  readonly #grainUs: number;
  readonly #head = new Int32Array(RING + 1).fill(-1);
  readonly #tail = new Int32Array(RING + 1).fill(-1);
  #next = new Int32Array(4096);
  #previous = new Int32Array(4096);
  #bucket = new Int16Array(4096);
  /** Number of the bucket that is due next. */
  #current = 0;

  /** @param longestUs the longest finite timeout, µs */
  constructor(longestUs: number) {
    this.#grainUs = Math.max(1, longestUs / (RING - 8));
  }

  /** Sets the time, before anything is entered. */
  start(nowUs: number): void {
    this.#current = Math.floor(nowUs / this.#grainUs);
  }

  /** Enters a slot. A deadline beyond the wheel's range comes up early and is entered again. */
  add(slot: number, deadlineUs: number): void {
    if (slot >= this.#next.length) this.#grow(slot);
    let bucket = NEVER;
    if (deadlineUs < Infinity) {
      const due = Math.floor(deadlineUs / this.#grainUs);
      const within = Math.min(Math.max(due, this.#current), this.#current + RING - 1);
      bucket = modulo(within);
    }
    const last = this.#tail[bucket]!;
    this.#bucket[slot] = bucket;
    this.#previous[slot] = last;
    this.#next[slot] = -1;
    if (last < 0) this.#head[bucket] = slot;
    else this.#next[last] = slot;
    this.#tail[bucket] = slot;
  }

  remove(slot: number): void {
    const bucket = this.#bucket[slot]!;
    const before = this.#previous[slot]!;
    const after = this.#next[slot]!;
    if (before < 0) this.#head[bucket] = after;
    else this.#next[before] = after;
    if (after < 0) this.#tail[bucket] = before;
    else this.#previous[after] = before;
  }

  /** Time at which `advance` next has a bucket to empty, µs. */
  get nextDueUs(): number {
    return (this.#current + 1) * this.#grainUs;
  }

  /**
   * Empties every bucket whose time has passed. `due` gets each slot, which is no longer in the wheel, and may enter it again.
   */
  advance(nowUs: number, due: (slot: number) => void): void {
    const target = Math.floor(nowUs / this.#grainUs);
    const steps = Math.min(target - this.#current, RING);
    const first = this.#current;
    // Set first, so that re-entered slots land after the buckets being emptied.
    if (steps > 0) this.#current = target;
    for (let step = 0; step < steps; step++) {
      this.#empty(modulo(first + step), due);
    }
  }

  /** Empties the ring, but not the slots without a deadline, and restarts at this time; for a clock that was set back. */
  reset(nowUs: number, due: (slot: number) => void): void {
    const slots = this.#slots(RING);
    this.#head.fill(-1, 0, RING);
    this.#tail.fill(-1, 0, RING);
    this.start(nowUs);
    for (const slot of slots) due(slot);
  }

  /** The slot that is due first, or −1: the head of the first bucket with a slot. */
  first(): number {
    for (let step = 0; step < RING; step++) {
      const bucket = modulo(this.#current + step);
      if (this.#head[bucket]! >= 0) return this.#head[bucket]!;
    }
    return this.#head[NEVER]!;
  }

  /** Whether a slot with this deadline would go into the bucket that it is in. */
  isPlaced(slot: number, deadlineUs: number): boolean {
    const bucket = this.#bucket[slot]!;
    if (bucket === NEVER || deadlineUs === Infinity) return true;
    const due = Math.max(Math.floor(deadlineUs / this.#grainUs), this.#current);
    return due >= this.#current + RING || modulo(due) === bucket;
  }

  /** Every slot, by bucket and order of entry. */
  all(): number[] {
    return this.#slots(RING + 1);
  }

  #slots(buckets: number): number[] {
    const slots: number[] = [];
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (let slot = this.#head[bucket]!; slot >= 0; slot = this.#next[slot]!) slots.push(slot);
    }
    return slots;
  }

  #empty(bucket: number, due: (slot: number) => void): void {
    let slot = this.#head[bucket]!;
    this.#head[bucket] = -1;
    this.#tail[bucket] = -1;
    while (slot >= 0) {
      const after = this.#next[slot]!;
      due(slot);
      slot = after;
    }
  }

  #grow(slot: number): void {
    const length = Math.max(slot + 1, this.#next.length * 2);
    const next = new Int32Array(length);
    const previous = new Int32Array(length);
    const bucket = new Int16Array(length);
    next.set(this.#next);
    previous.set(this.#previous);
    bucket.set(this.#bucket);
    this.#next = next;
    this.#previous = previous;
    this.#bucket = bucket;
  }
}

/** The ring's bucket for a number, which is negative before 1970. */
function modulo(number: number): number {
  const rest = number % RING;
  return rest < 0 ? rest + RING : rest;
}
