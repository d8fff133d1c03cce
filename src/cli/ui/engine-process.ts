// Forks the engine as a child of the loopback host and gives the Port of the channel between them.
// The supervisor decides when to fork and when to kill.
import { fork } from "node:child_process";
import type { EngineProcess } from "../../host/engine-supervisor.ts";

interface ForkOptions {
  /** The built entry of the engine. */
  entry: string;
  env: NodeJS.ProcessEnv;
  onExit?(code: number | null, signal: NodeJS.Signals | null): void;
}

export function forkNodeEngine({ entry, env, onExit }: ForkOptions): EngineProcess {
  const child = fork(entry, [], {
    env,
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [],
  });
  const closeListeners = new Set<() => void>();
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  };
  child.on("error", close);
  child.once("exit", (code, signal) => {
    onExit?.(code, signal);
    // Last messages may arrive after the process has ended; the channel closes after them.
    if (!child.connected) return close();
    child.once("disconnect", close);
    setTimeout(close, 500).unref();
  });
  return {
    port: {
      send(message) {
        if (child.connected) child.send(message as object, () => {});
      },
      onMessage(listener) {
        child.on("message", listener);
        return () => child.off("message", listener);
      },
      onClose(listener) {
        closeListeners.add(listener);
        return () => closeListeners.delete(listener);
      },
    },
    kill: () => child.kill("SIGKILL"),
  };
}
