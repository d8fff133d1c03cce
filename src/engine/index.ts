// The process of the engine: serves the engine on one port to the host that forked it, Electron's utility process or a child process.
import { join } from "node:path";
import { toFailure } from "../shared/errors.ts";
import type { Port } from "../shared/transport/rpc.ts";
import { sendEvent, serve } from "../shared/transport/serve.ts";
import { createEngine } from "./engine.ts";
import { endWithHost } from "./host-watch.ts";
import { createLog, type LogLevel } from "./work/log.ts";
import { dataFolder } from "./workspace/places.ts";

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
}

const port = parentPort();
endWithHost();
const data = dataFolder();
const log = createLog({
  path: join(data, "logs", "tidewatch.log"),
  level: (process.env.TIDEWATCH_LOG as LogLevel | undefined) ?? "info",
});
process.on("uncaughtException", (error) => {
  log("error", `engine: ${error.stack}`);
  process.exit(70);
});
process.on("unhandledRejection", (reason) => {
  log("error", `engine, unhandled: ${reason instanceof Error ? reason.stack : reason}`);
});

const engine = createEngine({ dataFolder: data, log });
let ending = false;
const end = async () => {
  if (ending) return;
  ending = true;
  await engine.close().catch((thrown) => log("error", `close: ${toFailure(thrown).message}`));
  process.exit(0);
};
port.onMessage((message) => {
  if ((message as { shutdown?: boolean } | null)?.shutdown) void end();
});
port.onClose(end);
process.on("SIGTERM", end);
// Ctrl+C reaches the whole process group; the host decides when the engine ends.
process.on("SIGINT", () => {});

engine.onAny((event, payload) => sendEvent(port, event, payload));
const opened = engine.openFirst(process.env.TIDEWATCH_WORKSPACE).catch((thrown) => {
  const failure = toFailure(thrown);
  log("error", `start: ${failure.message}`);
  startFailure = failure;
});
let startFailure: ReturnType<typeof toFailure> | null = null;
serve(port, async (name, input) => {
  await opened;
  // Report once, with the first request, why the first workspace did not open.
  if (startFailure && name === "workspace.current") {
    const error = startFailure;
    startFailure = null;
    return { ok: false, error };
  }
  return engine.route(name, input);
});

function parentPort(): Port {
  const electron = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (electron) {
    return {
      send: (message) => electron.postMessage(message),
      onMessage(listener) {
        electron.on("message", ({ data }) => listener(data));
        return () => {};
      },
      onClose: () => () => {},
    };
  }
  if (!process.send) {
    process.stderr.write(
      "This is Tidewatch's engine; it is started by its hosts. Use the tidewatch command.\n",
    );
    process.exit(2);
  }
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage(listener) {
      process.on("message", listener);
      return () => process.off("message", listener);
    },
    onClose(listener) {
      process.on("disconnect", listener);
      return () => process.off("disconnect", listener);
    },
  };
}
