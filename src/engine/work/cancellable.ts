// Work that can be cancelled: the core's word for that becomes the one the queue knows, and what does not stop is left behind.
import { AppError } from "../../shared/errors.ts";

/** The core's word for a cancelled computation is not the analyst's. */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw new AppError("CANCELLED", "The work was cancelled.");
    throw thrown;
  }
}

/** So long a cancelled work may take to end by itself, with all that it cleans up. */
const graceMs = 2000;

/**
 * Work whose statements cannot all be interrupted at once. After a cancel it may take a moment to end; then its caller goes
 * on without it, and the work cleans up behind itself when its statement has ended.
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
