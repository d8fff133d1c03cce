// Server-sent events: one stream per client, with a sign of life every few seconds. A client that does not read, or whose token ended, is
// disconnected.
import type { ServerResponse } from "node:http";

interface StreamClient {
  /** The name of its token. */
  token: string;
  /** Names of the events that it gets; null for all. */
  only: ReadonlySet<string> | null;
  /** Checked before each event and each sign of life. Throws when the file of tokens cannot be read. */
  isAllowed(): boolean;
}

interface EventStreams {
  /** Null when the client was added; else why not. */
  add(response: ServerResponse, client: StreamClient): string | null;
  send(event: string, payload: unknown): void;
  count(): number;
  close(): void;
}

export const streamLimits = {
  most: 64,
  mostPerToken: 16,
  /** What a client may leave unread. */
  unreadBytes: 1024 * 1024,
  signOfLifeMs: 10_000,
} as const;

export function createEventStreams(): EventStreams {
  const clients = new Map<ServerResponse, StreamClient>();
  const write = (response: ServerResponse, text: string) => {
    if (response.writableLength > streamLimits.unreadBytes) response.destroy();
    else response.write(text);
  };
  const tell = (text: string, isMeant: (client: StreamClient) => boolean) => {
    for (const [response, client] of clients)
      if (!mayListen(client)) response.destroy();
      else if (isMeant(client)) write(response, text);
  };
  const timer = setInterval(() => tell(":\n\n", () => true), streamLimits.signOfLifeMs);
  timer.unref();
  return {
    add(response, client) {
      if (clients.size >= streamLimits.most)
        return "Too many programs listen to events already; try again later.";
      const same = [...clients.values()].filter(({ token }) => token === client.token).length;
      if (same >= streamLimits.mostPerToken)
        return `The token ${client.token} listens to events ${same} times already; close some of these streams.`;
      clients.set(response, client);
      response.once("close", () => clients.delete(response));
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "x-accel-buffering": "no",
      });
      response.write("retry: 5000\n\n");
      return null;
    },
    send(event, payload) {
      const text = `event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`;
      tell(text, ({ only }) => only === null || only.has(event));
    },
    count: () => clients.size,
    close() {
      clearInterval(timer);
      for (const response of clients.keys()) response.destroy();
    },
  };
}

function mayListen(client: StreamClient): boolean {
  try {
    return client.isAllowed();
  } catch {
    return false;
  }
}
