// The WebSockets of the loopback host, one per window. They carry the messages of every port as JSON text. The access rules decide who may
// open one; this file enforces the limits.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { AnyEvent } from "../../host/engine-supervisor.ts";
import { paceRequests } from "../../host/request-pace.ts";
import { toFailure } from "../../shared/errors.ts";
import type { Port, RequestRoute } from "../../shared/transport/rpc.ts";
import { sendEvent, serve } from "../../shared/transport/serve.ts";

interface Sockets {
  /** @param page the number of the page, if it has one */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, page?: string): void;
  refuse(socket: Duplex): void;
  broadcast(event: AnyEvent): void;
  close(): void;
}

/** A filter with ten thousand values is far smaller, and no other message comes close. */
const maxMessageBytes = 1024 * 1024;
/** No request of a window starts while this much is unread. */
const maxUnreadBytes = 8 * 1024 * 1024;
/** A window that reads nothing is disconnected before its backlog fills the memory. */
const maxBacklogBytes = 64 * 1024 * 1024;

/** A page whose socket was lost connects again within this time. */
const pageGraceMs = 10_000;

interface SocketOptions {
  onWindows?: ((count: number) => void) | undefined;
  /** Called with the number of a page that was closed or loaded again. */
  onPageGone?: ((page: string) => void) | undefined;
  graceMs?: number | undefined;
}

export function createSockets(route: RequestRoute, options: SocketOptions = {}): Sockets {
  const { onWindows = () => {}, onPageGone = () => {}, graceMs = pageGraceMs } = options;
  const pages = new Map<WebSocket, string>();
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });

  const forget = (window: WebSocket) => {
    const page = pages.get(window);
    pages.delete(window);
    if (page === undefined) return;
    const isBack = () => [...pages.values()].includes(page);
    setTimeout(() => !isBack() && onPageGone(page), graceMs).unref();
  };

  const attach = (window: WebSocket, page: string | undefined) => {
    if (page !== undefined) pages.set(window, page);
    const changed = () => onWindows(server.clients.size);
    const pace = paceRequests(route, {
      isTaking: () => window.bufferedAmount < maxUnreadBytes,
      onFull: (isFull) => (isFull ? window.pause() : window.resume()),
    });
    window.on("error", () => window.terminate());
    window.on("close", () => {
      pace.close();
      forget(window);
      changed();
    });
    serve(socketPort(window, pace.goOn), pace.route);
    changed();
  };

  return {
    open: (request, socket, head, page) =>
      server.handleUpgrade(request, socket, head, (window) => attach(window, page)),
    refuse(socket) {
      socket.on("error", () => {});
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    },
    broadcast({ event, payload }) {
      for (const window of server.clients) sendEvent(socketPort(window), event, payload);
    },
    close() {
      for (const window of server.clients) window.terminate();
      server.close();
    },
  };
}

/** @param whenTaken called whenever the window has received a message */
function socketPort(window: WebSocket, whenTaken: () => void = () => {}): Port {
  return {
    send(message) {
      if (window.readyState !== window.OPEN) return;
      if (window.bufferedAmount > maxBacklogBytes) return window.terminate();
      window.send(encode(message), whenTaken);
    },
    onMessage(listener) {
      const receive = (data: Buffer, isBinary: boolean) => {
        const message = isBinary ? undefined : decode(data.toString("utf8"));
        if (message !== undefined) listener(message);
      };
      window.on("message", receive);
      return () => window.off("message", receive);
    },
    onClose(listener) {
      window.on("close", listener);
      return () => window.off("close", listener);
    },
  };
}

/** A value that JSON cannot encode is a bug. Report it to the window instead of crashing the host. */
function encode(message: unknown): string {
  try {
    return JSON.stringify(message);
  } catch (thrown) {
    const { id } = message as { id?: unknown };
    return JSON.stringify({ id, ok: false, error: toFailure(thrown) });
  }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
