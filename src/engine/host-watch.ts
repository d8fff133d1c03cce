// Ends the engine when its host is gone, whatever the engine does at that moment: a thread of its own looks after the host, since a busy
// or hanging engine starves every timer of its main thread, and would hold the workspace's lock for ever.
import { Worker } from "node:worker_threads";

/** How often the thread looks, and how long an orderly end may take once the host is gone: under two seconds together. */
const everyMs = 250;
const graceMs = 1500;

/** Runs in the thread. A parent that is gone is another one on Unix, and none at all on Windows. */
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
  // A thread that could not start leaves the engine as it would be without it.
  thread.on("error", () => {});
  thread.unref();
}
