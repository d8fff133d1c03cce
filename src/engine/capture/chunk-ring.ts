// A ring buffer in shared memory that carries pieces of a file from the thread that reads it to the thread that parses it, without copying.
// One writer, one reader. Either one waits for the other by blocking its thread.
import type { Control } from "../work/control.ts";

/** Pieces in the ring. */
const slots = 6;
/** A larger piece would fall out of the processor's cache before the reader gets to it. */
export const pieceBytes = 1 << 20;
/** A writer that found the ring full wakes up when it holds fewer pieces than this. */
const wakeAt = 3;
const waitMs = 50;

const WRITTEN = 0;
const TAKEN = 1;
const ENDED = 2;
const STOPPED = 3;
const LENGTHS = 4;

/** The memory that both threads share. */
export interface RingMemory {
  words: SharedArrayBuffer;
  fileBytes: SharedArrayBuffer;
  bytes: SharedArrayBuffer;
}

export interface Piece {
  bytes: Uint8Array;
  /** Bytes of the file read so far, including this piece. */
  fileBytes: number;
  /** Index of the file, from 0. */
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

  /** For the writer: waits for room for a piece, and after a full ring until several are free. Null when the reader has stopped. */
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

  /** For the writer: publishes what it wrote into the room. The writer may still read that memory until it calls `room` again. */
  put(length: number, fileBytes: number, file = 0): void {
    const slot = Atomics.load(this.#words, WRITTEN) % slots;
    this.#words[LENGTHS + slot] = length;
    this.#words[LENGTHS + slots + slot] = file;
    this.#fileBytes[slot] = fileBytes;
    Atomics.add(this.#words, WRITTEN, 1);
    Atomics.notify(this.#words, WRITTEN);
  }

  /** For the writer: marks the end of the data. */
  end(): void {
    Atomics.store(this.#words, ENDED, 1);
    Atomics.notify(this.#words, WRITTEN);
  }

  /** For the reader: waits for the next piece, which stays valid until `release`. Null after the last one. */
  next(control: Control): Piece | null {
    const words = this.#words;
    for (;;) {
      // Read the end mark first: then everything written before the end is visible.
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

  /** For the reader: the writer may overwrite the piece. */
  release(): void {
    const position = Atomics.add(this.#words, TAKEN, 1) + 1;
    // Waking a thread costs more than handling a piece, so wake it rarely, for several pieces at once.
    if (Atomics.load(this.#words, WRITTEN) - position < wakeAt) Atomics.notify(this.#words, TAKEN);
  }

  /** For the reader: no more pieces are needed. */
  stop(): void {
    Atomics.store(this.#words, STOPPED, 1);
    Atomics.notify(this.#words, TAKEN);
  }
}
