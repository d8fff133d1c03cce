// A few words of shared memory between the engine and one of its threads: whether the work is cancelled, and how many batches are on their
// way. The thread waits on it by blocking.

const CANCEL = 0;
const UNDER_WAY = 1;

/** Batches that a thread may be ahead of the engine. */
const mostUnderWay = 3;
const waitMs = 100;

export class Control {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory = new SharedArrayBuffer(8)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#words, CANCEL) !== 0;
  }

  cancel(): void {
    Atomics.store(this.#words, CANCEL, 1);
    Atomics.notify(this.#words, UNDER_WAY);
  }

  /** For the thread: counts a batch as sent and waits until there is room for another. */
  sent(): void {
    let underWay = Atomics.add(this.#words, UNDER_WAY, 1) + 1;
    while (underWay >= mostUnderWay && !this.cancelled) {
      Atomics.wait(this.#words, UNDER_WAY, underWay, waitMs);
      underWay = Atomics.load(this.#words, UNDER_WAY);
    }
  }

  /** For a thread that must not wait: whether another batch may be sent now. */
  get hasRoom(): boolean {
    return Atomics.load(this.#words, UNDER_WAY) < mostUnderWay;
  }

  /** For a thread that must not wait: counts a batch as sent. */
  count(): void {
    Atomics.add(this.#words, UNDER_WAY, 1);
  }

  /** For the engine: one batch was handled. */
  taken(): void {
    Atomics.sub(this.#words, UNDER_WAY, 1);
    Atomics.notify(this.#words, UNDER_WAY);
  }
}
