// Work that the core may break off: its own word for that becomes the one the queue knows.
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
