// Forks the engine as an Electron utility process and gives its Port. The supervisor decides when to fork and kill.
import { join } from "node:path";
import { utilityProcess } from "electron";
import type { Clock, EngineProcess } from "../host/engine-supervisor.ts";

export function forkEngine(workspace: string | null, log: (line: string) => void): EngineProcess {
  const env: NodeJS.ProcessEnv = { ...process.env };
  if (workspace) env.TIDEWATCH_WORKSPACE = workspace;
  const child = utilityProcess.fork(join(import.meta.dirname, "engine.js"), [], {
    serviceName: "Tidewatch engine",
    stdio: "inherit",
    env,
  });
  child.on("exit", (code) => log(`the engine ended (code ${code})`));
  return {
    port: {
      send: (message) => child.postMessage(message),
      onMessage(listener) {
        child.on("message", listener);
        return () => child.off("message", listener);
      },
      onClose(listener) {
        child.on("exit", listener);
        return () => child.off("exit", listener);
      },
    },
    kill() {
      // Electron's kill is a request, which an engine caught in a loop does not hear.
      if (child.pid === undefined) return;
      try {
        process.kill(child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    },
  };
}

export const nodeClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
