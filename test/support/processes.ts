// Whether a process still runs, and processes that keep every processor busy.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * A process that ended and that its parent has not collected has no memory, no files and no threads, but still answers to signals. The
 * system collects orphans when it gets to it, so on Linux the state of the process counts.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return !/^State:\s+[ZX]/m.test(status) || !/^Threads:\s+1$/m.test(status);
  } catch {
    return false;
  }
}

/** How long a process still ran, in ms; stops to look at `limitMs`. */
export async function untilEnded(pid: number, limitMs: number): Promise<number> {
  const beganMs = performance.now();
  const tookMs = () => performance.now() - beganMs;
  while (isRunning(pid) && tookMs() < limitMs) await new Promise((resolve) => setTimeout(resolve, 10));
  return tookMs();
}

/** Two processes that compute without a pause for each processor; returns what ends them. */
export function occupyProcessors(): () => void {
  const spinners = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn(process.execPath, ["-e", "for (;;) {}"], { stdio: "ignore" }),
  );
  return () => {
    for (const spinner of spinners) spinner.kill("SIGKILL");
  };
}
