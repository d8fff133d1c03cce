// Work that can be cancelled: turns core's error for a cancel into the queue's, and abandons work that does not stop.
import { AppError } from "../../shared/errors.ts";

/** Turns core's error for a cancelled computation into the AppError for the analyst. */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw new AppError("CANCELLED", "The work was cancelled.");
    throw thrown;
  }
}

/** How long cancelled work may take to end and clean up. */
const graceMs = 2000;

/**
 * Runs work whose statements cannot always be interrupted at once. After a cancel the caller waits a moment and then goes on; the work
 * cleans up when its statement has ended.
 */
export async function leftOnCancel<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let leave: () => void = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      timer = setTimeout(() => reject(new AppError("CANCELLED", "The work was cancelled.")), graceMs);
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
