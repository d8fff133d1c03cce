// Assigns small numbers to addresses in use: an address gets one on its first hold and loses it with the last
// release, so that tables by address stay as small as the windows that use them.

/** Addresses of four int32 words (IPv4 in the first) by id. Ids are dense and reused. */
export class AddressBook {
  /** Four words and the count of holds for each id. */
  #entries = new Int32Array(5 * 1024);
  /** Open addressing: id + 1, 0 is empty. */
  #table = new Int32Array(4096);
  #mask = 4095;
  #free: number[] = [];
  #size = 0;
  #top = 0;

  readonly seed: number;

  /** @param seed int32 that prevents targeted hash collisions; it changes no result */
  constructor(seed = 0) {
    this.seed = seed | 0;
  }

  /** Ids are below this. */
  get capacity(): number {
    return this.#top;
  }

  /** The id of the address whose words start at `at`, with one more hold. */
  hold(words: Int32Array, at: number): number {
    let cell = this.#home(words, at);
    for (; this.#table[cell] !== 0; cell = (cell + 1) & this.#mask) {
      const id = this.#table[cell]! - 1;
      if (this.#same(id, words, at)) {
        this.#entries[5 * id + 4] = this.#entries[5 * id + 4]! + 1;
        return id;
      }
    }
    const id = this.#free.pop() ?? this.#top++;
    if (5 * id + 5 > this.#entries.length) {
      const larger = new Int32Array(this.#entries.length * 2);
      larger.set(this.#entries);
      this.#entries = larger;
    }
    for (let k = 0; k < 4; k++) this.#entries[5 * id + k] = words[at + k]!;
    this.#entries[5 * id + 4] = 1;
    this.#table[cell] = id + 1;
    this.#size += 1;
    if (2 * this.#size > this.#mask) this.#grow();
    return id;
  }

  /** Adds a hold to an id in use. */
  holdAgain(id: number): void {
    this.#entries[5 * id + 4] = this.#entries[5 * id + 4]! + 1;
  }

  /** Releases one hold; after the last the id is free. */
  release(id: number): void {
    const left = this.#entries[5 * id + 4]! - 1;
    this.#entries[5 * id + 4] = left;
    if (left > 0) return;
    const mask = this.#mask;
    const table = this.#table;
    let at = this.#home(this.#entries, 5 * id);
    while (table[at] !== id + 1) at = (at + 1) & mask;
    for (let next = (at + 1) & mask; table[next] !== 0; next = (next + 1) & mask) {
      const home = this.#home(this.#entries, 5 * (table[next]! - 1));
      if (((next - home) & mask) < ((next - at) & mask)) continue;
      table[at] = table[next]!;
      at = next;
    }
    table[at] = 0;
    this.#free.push(id);
    this.#size -= 1;
  }

  #same(id: number, words: Int32Array, at: number): boolean {
    const e = 5 * id;
    const entries = this.#entries;
    return (
      entries[e] === words[at] &&
      entries[e + 1] === words[at + 1] &&
      entries[e + 2] === words[at + 2] &&
      entries[e + 3] === words[at + 3]
    );
  }

  #home(words: Int32Array, at: number): number {
    let h = Math.imul(words[at]! ^ this.seed, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ words[at + 1]!, 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 13) ^ words[at + 2]!, 0x27d4eb2f);
    h = Math.imul(h ^ (h >>> 15) ^ words[at + 3]!, 0x2c1b3c6d);
    return (h ^ (h >>> 16)) & this.#mask;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (const word of old) {
      if (word === 0) continue;
      let cell = this.#home(this.#entries, 5 * (word - 1));
      while (this.#table[cell] !== 0) cell = (cell + 1) & this.#mask;
      this.#table[cell] = word;
    }
  }
}
