// `tidewatch ui`: starts the engine and the loopback server, opens a browser window or prints the address, and on an interrupt stops
// everything. The start-up reads from top to bottom.
import { homedir, tmpdir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import { type AnyEvent, type Clock, createEngineSupervisor } from "../../host/engine-supervisor.ts";
import { createHostRoute } from "../../host/host-route.ts";
import { createWriteGuard } from "../../host/write-guard.ts";
import { AppError } from "../../shared/errors.ts";
import { forkNodeEngine } from "./engine-process.ts";
import { loopbackHandlers } from "./host-handlers.ts";
import { type LoopbackServer, startServer } from "./server.ts";
import { showWindow, type WindowHandle } from "./show-window.ts";
import { untilLastWindow } from "./windows-gone.ts";
import { writablePlaces } from "./writable-places.ts";

interface UiOptions {
  version: string;
  /** The user's data folder, for the engine and the browser's profile. */
  dataFolder: string;
  /** The workspace to open; default: the default workspace. */
  workspace?: string;
  /** Files to offer to the first window. */
  files?: string[];
  /** 0, the default, for any free port. */
  port?: number;
  /** Whether to open a browser window; default: true. */
  open?: boolean;
  /** Whether to end when the last window is closed. */
  exitWithWindow?: boolean;
  verbose?: boolean;
  /** Aborted by Ctrl+C; ends everything. */
  signal: AbortSignal;
  write(line: string): void;
  /** The built engine and page; default: beside the built command. */
  engineEntry?: string;
  rendererFolder?: string;
}

/** Resolves when everything it started has ended. */
export async function runUi(options: UiOptions): Promise<void> {
  const { write } = options;
  const hangup = new AbortController();
  const hungUp = () => hangup.abort();
  // Closing the terminal must not leave a browser window behind.
  process.once("SIGHUP", hungUp);
  const signal = AbortSignal.any([options.signal, hangup.signal]);
  const note = (line: string) => options.verbose && write(`tidewatch: ${line}`);
  let server: LoopbackServer | null = null;
  const offered = (options.files ?? []).map((file) => resolve(file));
  const windows = untilLastWindow();
  let window: WindowHandle | null = null;

  const supervisor = createEngineSupervisor({
    fork: (workspace) =>
      forkNodeEngine({
        entry: options.engineEntry ?? join(import.meta.dirname, "engine.js"),
        env: engineEnv(options, workspace),
        onExit: (code, by) => note(`the engine ended (${by ?? `code ${code}`})`),
      }),
    clock: nodeClock,
    workspace: options.workspace ? resolve(options.workspace) : null,
    onEvent: (event: AnyEvent) => server?.broadcast(event),
    log: write,
  });
  try {
    server = await startServer({
      port: options.port ?? 0,
      rendererFolder: options.rendererFolder ?? join(import.meta.dirname, "..", "renderer"),
      route: createHostRoute(loopbackHandlers(options.version, supervisor), supervisor.ask, {
        guard: createWriteGuard(writablePlaces(writableFolders(options))),
        onBug: (failure, name) => write(`tidewatch: ${name}: ${failure.detail ?? failure.message}`),
      }),
      onWindows(count) {
        windows.counted(count);
        if (count > 0 && offered.length > 0)
          server?.broadcast({ event: "file.offered", payload: { paths: offered.splice(0) } });
      },
      onPageGone: (page) => void supervisor.ask("upload.abandon", { page }),
    });
    window = showWindow({ ...options, server });
    await (options.exitWithWindow ? Promise.race([aborted(signal), windows.gone]) : aborted(signal));
  } catch (thrown) {
    throw portError(thrown, options.port ?? 0);
  } finally {
    process.off("SIGHUP", hungUp);
    await Promise.all([window?.close(), server?.close(), supervisor.close()]);
  }
}

/** The user's folders: home, the working folder, temporary files, and the folder around the workspace. */
const writableFolders = ({ dataFolder, workspace }: UiOptions): string[] => [
  homedir(),
  // A desktop starts programs in the root folder, which is not a folder of the user.
  ...[process.cwd()].filter((folder) => folder !== parse(folder).root),
  tmpdir(),
  dataFolder,
  ...(workspace ? [dirname(resolve(workspace))] : []),
];

function engineEnv(options: UiOptions, workspace: string | null): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, TIDEWATCH_HOME: options.dataFolder };
  if (workspace) env.TIDEWATCH_WORKSPACE = workspace;
  if (options.verbose) env.TIDEWATCH_LOG = "debug";
  return env;
}

const nodeClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function portError(thrown: unknown, port: number): unknown {
  const { code } = thrown as { code?: unknown };
  if (code === "EADDRINUSE")
    return new AppError("USAGE", `Port ${port} is in use; choose another one with --port, or leave it out.`);
  if (code === "EACCES")
    return new AppError("USAGE", `Port ${port} may not be used by this account; choose one above 1023.`);
  return thrown;
}
