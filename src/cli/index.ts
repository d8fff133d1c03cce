// The tidewatch command's process: arguments in, streams and signals, exit code out.

import { outputOver } from "./base/terminal.ts";
import { main } from "./main.ts";

async function start(): Promise<void> {
  const abort = new AbortController();
  process.on("SIGINT", () => {
    // A second Ctrl+C ends the process at once.
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  });
  process.on("SIGTERM", () => abort.abort());
  // A reader that closes the pipe (`| head`) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  process.exitCode = await main(process.argv.slice(2), {
    ...outputOver(process.stdout, process.stderr),
    signal: abort.signal,
    env: process.env,
  });
  if (abort.signal.aborted) endDespiteStatement();
}

/** A DuckDB statement that cannot be interrupted would keep the process alive. Only a signal ends it at once. */
function endDespiteStatement(): void {
  const timer = setTimeout(() => {
    process.removeAllListeners("SIGINT");
    process.kill(process.pid, "SIGINT");
  }, 20);
  timer.unref();
}

void start();
