// Ends the engine when its host is gone, whatever the engine is doing. A separate thread watches the host, because a busy engine would
// starve a timer of its main thread and hold the workspace's lock forever.
import { Worker } from "node:worker_threads";

/**
 * How often the thread looks, and how long an orderly end may take once the host is gone. A kill loses nothing, so the rest of the two
 * seconds is for a machine that does much else: threads that wait for a processor, and memory that the system takes back.
 */
const everyMs = 100;
const graceMs = 800;

/** Runs in the thread. When the parent is gone, its number changes on Unix; on Windows it no longer exists. */
const watch = `
const { workerData } = require("node:worker_threads");
const { host, everyMs, graceMs } = workerData;
const isGone = () => {
  if (process.platform !== "win32") return process.ppid !== host;
  try {
    process.kill(host, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
};
const timer = setInterval(() => {
  if (!isGone()) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs);
}, everyMs);
`;

export function endWithHost(): void {
  const thread = new Worker(watch, { eval: true, workerData: { host: process.ppid, everyMs, graceMs } });
  // If the thread cannot start, the engine runs without it.
  thread.on("error", () => {});
  thread.unref();
}
