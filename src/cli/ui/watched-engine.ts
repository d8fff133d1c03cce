// The engine as a watched child of a server: forked, restarted once after a crash, behind the checks of a host.
import { homedir, tmpdir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";
import {
  type AnyEvent,
  type Clock,
  createEngineSupervisor,
  type EngineSupervisor,
} from "../../host/engine-supervisor.ts";
import { createHostRoute } from "../../host/host-route.ts";
import { createWriteGuard } from "../../host/write-guard.ts";
import type { RequestRoute } from "../../shared/transport/rpc.ts";
import { forkNodeEngine } from "./engine-process.ts";
import { loopbackHandlers } from "./host-handlers.ts";
import { writablePlaces } from "./writable-places.ts";

export interface EngineOptions {
  version: string;
  /** The user's data folder. */
  dataFolder: string;
  /** The workspace to open; default: the default workspace. */
  workspace?: string;
  verbose?: boolean;
  write(line: string): void;
  /** The built engine; default: beside the built command. */
  engineEntry?: string;
}

interface WatchedEngine extends Pick<EngineSupervisor, "ask" | "state" | "close"> {
  /** For windows. */
  route: RequestRoute;
  /** For the API, which says whose token makes a change. */
  apiRoute: RequestRoute;
}

export function startEngine(options: EngineOptions, onEvent: (event: AnyEvent) => void): WatchedEngine {
  const { write } = options;
  const note = (line: string) => options.verbose && write(`tidewatch: ${line}`);
  const supervisor = createEngineSupervisor({
    fork: (workspace) =>
      forkNodeEngine({
        entry: options.engineEntry ?? join(import.meta.dirname, "engine.js"),
        env: engineEnv(options, workspace),
        onExit: (code, by) => note(`the engine ended (${by ?? `code ${code}`})`),
      }),
    clock: nodeClock,
    workspace: options.workspace ? resolve(options.workspace) : null,
    onEvent,
    log: write,
  });
  const route = (mayName: boolean) =>
    createHostRoute(loopbackHandlers(options.version, supervisor), supervisor.ask, {
      guard: createWriteGuard(writablePlaces(writableFolders(options))),
      onBug: (failure, name) => write(`tidewatch: ${name}: ${failure.detail ?? failure.message}`),
      mayName,
    });
  return { ...supervisor, route: route(false), apiRoute: route(true) };
}

/** The user's folders: home, the working folder, temporary files, and the folder around the workspace. */
const writableFolders = ({ dataFolder, workspace }: EngineOptions): string[] => [
  homedir(),
  // A desktop starts programs in the root folder, which is not a folder of the user.
  ...[process.cwd()].filter((folder) => folder !== parse(folder).root),
  tmpdir(),
  dataFolder,
  ...(workspace ? [dirname(resolve(workspace))] : []),
];

function engineEnv(options: EngineOptions, workspace: string | null): NodeJS.ProcessEnv {
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

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
