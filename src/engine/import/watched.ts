// Runs long SQL statements with progress, and interrupts them on cancel.
import { AppError } from "../../shared/errors.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import type { JobContext } from "../work/queue.ts";

const watchEveryMs = 100;

export async function watched<T>(
  task: DatabaseTask,
  { signal, report }: Pick<JobContext, "signal" | "report">,
  bytes: number,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = () => task.interrupt();
  let furthest = 0;
  const timer = setInterval(() => {
    // An interrupt between two statements is lost, so repeat it until the work has ended.
    if (signal.aborted) return interrupt();
    furthest = Math.max(furthest, task.share() ?? 0);
    report({ done: Math.round(furthest * bytes), total: bytes, unit: "bytes", note: "Reading" });
  }, watchEveryMs);
  signal.addEventListener("abort", interrupt);
  try {
    if (signal.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    return await work();
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", interrupt);
  }
}
