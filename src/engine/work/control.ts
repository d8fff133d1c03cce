// The few words of memory that the engine and a thread of it share: whether the work is still wanted, and how many
// batches lie between them. The thread waits on it without turning its event loop.

const CANCEL = 0;
const UNDER_WAY = 1;

/** Batches a thread may be ahead of the engine. */
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

  /** The thread's side: counts a batch as sent and waits until there is room for another. */
  sent(): void {
    let underWay = Atomics.add(this.#words, UNDER_WAY, 1) + 1;
    while (underWay >= mostUnderWay && !this.cancelled) {
      Atomics.wait(this.#words, UNDER_WAY, underWay, waitMs);
      underWay = Atomics.load(this.#words, UNDER_WAY);
    }
  }

  /** The engine's side: a batch was dealt with. */
  taken(): void {
    Atomics.sub(this.#words, UNDER_WAY, 1);
    Atomics.notify(this.#words, UNDER_WAY);
  }
}
