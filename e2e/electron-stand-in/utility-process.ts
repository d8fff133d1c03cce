// utilityProcess.fork as a child process of Node, with Electron's parentPort inside it.
import { fork } from "node:child_process";
import { EventEmitter } from "node:events";

interface ForkOptions {
  env?: NodeJS.ProcessEnv;
  serviceName?: string;
}

export const utilityProcess = {
  fork(entry: string, args: string[], { env }: ForkOptions = {}) {
    const child = fork(entry, args, {
      env,
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: ["--import", new URL("./parent-port.mjs", import.meta.url).href],
    });
    const utility = Object.assign(new EventEmitter(), {
      pid: child.pid,
      postMessage: (message: unknown) => {
        if (child.connected) child.send(message as object, () => {});
      },
      kill: () => child.kill("SIGTERM"),
    });
    child.on("message", (message) => utility.emit("message", message));
    child.once("spawn", () => utility.emit("spawn"));
    child.once("exit", (code) => utility.emit("exit", code ?? 1));
    return utility;
  },
};
