// Pieces of a file on their way from the thread that reads it to the one that makes sense of it, in memory that both share:
// read once, copied never. One side writes and one reads; either waits for the other without turning its event loop.
import type { Control } from "../work/control.ts";

/** Pieces that may lie between the two. */
const slots = 6;
/** A larger piece leaves the processor's cache before it has been read. */
export const pieceBytes = 1 << 20;
/** A writer that found the ring full goes on when it holds fewer. */
const wakeAt = 3;
const waitMs = 50;

const WRITTEN = 0;
const TAKEN = 1;
const ENDED = 2;
const STOPPED = 3;
const LENGTHS = 4;

/** What the two threads are given. */
export interface RingMemory {
  words: SharedArrayBuffer;
  fileBytes: SharedArrayBuffer;
  bytes: SharedArrayBuffer;
}

export interface Piece {
  bytes: Uint8Array;
  /** Bytes of the file that were read so far, this piece among them. */
  fileBytes: number;
  /** Which of several files it is of, from 0. */
  file: number;
}

export class ChunkRing {
  readonly memory: RingMemory;
  readonly #words: Int32Array;
  readonly #fileBytes: Float64Array;
  readonly #pieces: Uint8Array[];

  constructor(
    memory: RingMemory = {
      words: new SharedArrayBuffer(4 * (LENGTHS + 2 * slots)),
      fileBytes: new SharedArrayBuffer(8 * slots),
      bytes: new SharedArrayBuffer(slots * pieceBytes),
    },
  ) {
    this.memory = memory;
    this.#words = new Int32Array(memory.words);
    this.#fileBytes = new Float64Array(memory.fileBytes);
    this.#pieces = Array.from(
      { length: slots },
      (_, slot) => new Uint8Array(memory.bytes, slot * pieceBytes, pieceBytes),
    );
  }

  /** The writer's side: waits for room for a piece, once full for a good deal of it; null when nobody wants more. */
  room(control: Control): Uint8Array | null {
    const words = this.#words;
    for (let most = slots; ; most = wakeAt) {
      const position = Atomics.load(words, TAKEN);
      const written = Atomics.load(words, WRITTEN);
      if (control.cancelled || Atomics.load(words, STOPPED) !== 0) return null;
      if (written - position < most) return this.#pieces[written % slots]!;
      Atomics.wait(words, TAKEN, position, waitMs);
    }
  }

  /** The writer's side: hands over what it wrote into the room. It may go on reading it until it asks for room again. */
  put(length: number, fileBytes: number, file = 0): void {
    const slot = Atomics.load(this.#words, WRITTEN) % slots;
    this.#words[LENGTHS + slot] = length;
    this.#words[LENGTHS + slots + slot] = file;
    this.#fileBytes[slot] = fileBytes;
    Atomics.add(this.#words, WRITTEN, 1);
    Atomics.notify(this.#words, WRITTEN);
  }

  /** The writer's side: there are no more pieces. */
  end(): void {
    Atomics.store(this.#words, ENDED, 1);
    Atomics.notify(this.#words, WRITTEN);
  }

  /** The reader's side: waits for the next piece, which is its until it says `taken`; null after the last one. */
  next(control: Control): Piece | null {
    const words = this.#words;
    for (;;) {
      // In this order: what was written before the end is seen.
      const ended = Atomics.load(words, ENDED) !== 0;
      const written = Atomics.load(words, WRITTEN);
      if (control.cancelled) return null;
      const slot = Atomics.load(words, TAKEN) % slots;
      if (written !== Atomics.load(words, TAKEN)) {
        const bytes = this.#pieces[slot]!.subarray(0, words[LENGTHS + slot]!);
        return { bytes, fileBytes: this.#fileBytes[slot]!, file: words[LENGTHS + slots + slot]! };
      }
      if (ended) return null;
      Atomics.wait(words, WRITTEN, written, waitMs);
    }
  }

  /** The reader's side: the piece may be written over. */
  release(): void {
    const position = Atomics.add(this.#words, TAKEN, 1) + 1;
    // To wake a thread costs more than a piece does; so seldom, and for several.
    if (Atomics.load(this.#words, WRITTEN) - position < wakeAt) Atomics.notify(this.#words, TAKEN);
  }

  /** The reader's side: no more pieces are wanted. */
  stop(): void {
    Atomics.store(this.#words, STOPPED, 1);
    Atomics.notify(this.#words, TAKEN);
  }
}
