// The bridge in a browser: requests and events over one WebSocket to the page's origin. Reconnects with increasing pauses. Requests during
// a gap fail at once.
import { AppError, toFailure } from "#shared/errors.ts";
import { connect, type Port, subscribe } from "#shared/transport/rpc.ts";
import type { Bridge, Link } from "./bridge.ts";

const firstDelayMs = 300;
const longestDelayMs = 5_000;

type Connection = ReturnType<typeof connect>;

/** Opens the socket and keeps it open. `onLink` is called with every change of its state. */
export function createSocketBridge(url: string, onLink: (link: Link) => void): Bridge {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let current: Connection | null = null;
  let everOpen = false;
  let delayMs = firstDelayMs;
  const waiting: ((connection: Connection) => void)[] = [];

  function open(): void {
    const socket = new WebSocket(url);
    const connection = connect(socketPort(socket), { whenClosed: lost });
    socket.addEventListener("open", () => {
      current = connection;
      everOpen = true;
      delayMs = firstDelayMs;
      for (const event of listeners.keys()) forward(connection, event);
      for (const resume of waiting.splice(0)) resume(connection);
      onLink("open");
    });
    socket.addEventListener("close", () => {
      current = null;
      onLink(everOpen ? "lost" : "connecting");
      setTimeout(open, delayMs);
      delayMs = Math.min(longestDelayMs, delayMs * 2);
    });
  }

  function forward(connection: Connection, event: string): void {
    connection.on(event as never, (payload: unknown) => {
      for (const listener of listeners.get(event) ?? []) listener(payload);
    });
  }

  open();
  return {
    async request(name, input) {
      if (current) return current.ask(name, input);
      if (everOpen) return { ok: false, error: toFailure(lost()) };
      return new Promise((resolve) => {
        waiting.push((connection) => resolve(connection.ask(name, input)));
      });
    },
    on(event, listener) {
      const isNew = !listeners.has(event);
      const undo = subscribe(listeners, event, listener);
      if (isNew && current) forward(current, event);
      return undo;
    },
    pathForFile: () => "",
  };
}

const lost = () =>
  new AppError(
    "ENGINE_GONE",
    "The connection to Tidewatch is lost. The window is reconnecting; try again after that.",
  );

function socketPort(socket: WebSocket): Port {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage(listener) {
      const hear = (event: MessageEvent) => listener(JSON.parse(String(event.data)));
      socket.addEventListener("message", hear);
      return () => socket.removeEventListener("message", hear);
    },
    onClose(listener) {
      socket.addEventListener("close", listener);
      return () => socket.removeEventListener("close", listener);
    },
  };
}
