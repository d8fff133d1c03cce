// Work that can be cancelled: turns core's error for a cancel into the queue's, and abandons work that does not stop.
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";

/** Turns core's error for a cancelled computation into the AppError for the analyst. */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    throw thrown;
  }
}

/** How long cancelled work may take to end and clean up before its job ends without it. */
const graceMs = 100;

/** Work whose result counts, even if it is cancelled from now on. */
const committed = new WeakSet<CancelSignal>();

/** Call before the one step that makes work visible. Throws when the work is cancelled; afterwards a cancel comes too late. */
export function commit(signal: CancelSignal): void {
  if (signal.aborted) throw cancelled();
  committed.add(signal);
}

/**
 * Runs work whose statements cannot always be interrupted at once. After a cancel the caller waits a moment and then goes on; the work
 * cleans up when its statement has ended.
 */
export async function leftOnCancel<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let leave: () => void = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      if (!committed.has(signal)) timer = setTimeout(() => reject(cancelled()), graceMs);
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave);
  });
  try {
    return await Promise.race([work(), left]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
  }
}

const cancelled = () => new AppError("CANCELLED", "The work was cancelled.");
