// The tidewatch command's process: arguments in, streams and signals, exit code out.
import { main } from "./main.ts";

async function start(): Promise<void> {
  const abort = new AbortController();
  process.on("SIGINT", () => {
    // The second time, nothing is waited for any more.
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  });
  process.on("SIGTERM", () => abort.abort());
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  process.exitCode = await main(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    widthColumns: process.stdout.columns ?? 120,
    signal: abort.signal,
    env: process.env,
  });
}

void start();
