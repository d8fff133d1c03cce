// `tidewatch ui`: starts the engine and the loopback server, opens a browser window or prints the address, and on an interrupt stops
// everything. The start-up reads from top to bottom.
import { join, resolve } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { type LoopbackServer, startServer } from "./server.ts";
import { showWindow, type WindowHandle } from "./show-window.ts";
import { type EngineOptions, startEngine, untilAborted } from "./watched-engine.ts";
import { untilLastWindow } from "./windows-gone.ts";

interface UiOptions extends EngineOptions {
  /** Files to offer to the first window. */
  files?: string[];
  /** 0, the default, for any free port. */
  port?: number;
  /** Whether to open a browser window; default: true. */
  open?: boolean;
  /** Whether to end when the last window is closed. */
  exitWithWindow?: boolean;
  /** Aborted by Ctrl+C; ends everything. */
  signal: AbortSignal;
  /** The built page; default: beside the built command. */
  rendererFolder?: string;
}

/** Resolves when everything it started has ended. */
export async function runUi(options: UiOptions): Promise<void> {
  const hangup = new AbortController();
  const hungUp = () => hangup.abort();
  // Closing the terminal must not leave a browser window behind.
  process.once("SIGHUP", hungUp);
  const signal = AbortSignal.any([options.signal, hangup.signal]);
  let server: LoopbackServer | null = null;
  const offered = (options.files ?? []).map((file) => resolve(file));
  const windows = untilLastWindow();
  let window: WindowHandle | null = null;

  const engine = startEngine(options, (event) => server?.broadcast(event));
  try {
    server = await startServer({
      port: options.port ?? 0,
      rendererFolder: options.rendererFolder ?? join(import.meta.dirname, "..", "renderer"),
      route: engine.route,
      onWindows(count) {
        windows.counted(count);
        if (count > 0 && offered.length > 0)
          server?.broadcast({ event: "file.offered", payload: { paths: offered.splice(0) } });
      },
      onPageGone: (page) => void engine.ask("upload.abandon", { page }),
    });
    window = showWindow({ ...options, server });
    await (options.exitWithWindow
      ? Promise.race([untilAborted(signal), windows.gone])
      : untilAborted(signal));
  } catch (thrown) {
    throw portError(thrown, options.port ?? 0);
  } finally {
    process.off("SIGHUP", hungUp);
    await Promise.all([window?.close(), server?.close(), engine.close()]);
  }
}

/** A sentence for a port that cannot be used. */
export function portError(thrown: unknown, port: number): unknown {
  const { code } = thrown as { code?: unknown };
  if (code === "EADDRINUSE")
    return new AppError("USAGE", `Port ${port} is in use; choose another one with --port, or leave it out.`);
  if (code === "EACCES")
    return new AppError("USAGE", `Port ${port} may not be used by this account; choose one above 1023.`);
  return thrown;
}
