// When that came which ended the flows of a batch, so that latencies count from there: the first packet since the batch before, or the moment
// at which the clock ended flows because no packet came.

interface ArrivalTimes {
  /** When the last packets came. */
  readonly lastMs: number;
  /** Packets came. */
  packets(nowMs: number): void;
  /** The flows that end next were silent for so long that the clock ends them, or the watch ends. */
  silence(nowMs: number): void;
  /** Of the batch that is sent now. More flows of what came last may follow in another batch. */
  ofBatch(): number;
  /** All flows that have ended are sent. */
  allSent(): void;
}

export function createArrivalTimes(nowMs: number): ArrivalTimes {
  let lastMs = nowMs;
  let causeMs = nowMs;
  let firstMs: number | null = null;
  return {
    get lastMs() {
      return lastMs;
    },
    packets(atMs) {
      lastMs = atMs;
      causeMs = atMs;
      firstMs ??= atMs;
    },
    silence(atMs) {
      causeMs = atMs;
      firstMs ??= atMs;
    },
    ofBatch() {
      const first = firstMs ?? causeMs;
      firstMs = causeMs;
      return first;
    },
    allSent() {
      firstMs = null;
    },
  };
}
