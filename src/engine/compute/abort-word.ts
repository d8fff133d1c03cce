// A cancel reaches threads of kernels as a word in memory.
import type { CancelSignal } from "../../shared/job.ts";

/** While the work runs, copies the state of an abort signal into the word that the threads read. */
export async function withAbortWord<T>(
  signal: CancelSignal | undefined,
  work: (abort: Int32Array) => Promise<T>,
  abort: Int32Array = new Int32Array(1),
): Promise<T> {
  abort[0] = signal?.aborted ? 1 : 0;
  if (!signal) return work(abort);
  const timer = setInterval(() => {
    if (signal.aborted) abort[0] = 1;
  }, 5);
  try {
    return await work(abort);
  } finally {
    clearInterval(timer);
  }
}
