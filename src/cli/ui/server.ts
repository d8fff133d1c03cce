// The server: the built page over HTTP and the requests of the window over one WebSocket, on 127.0.0.1; or the API for programs; or both.
// Every request passes the access rules first. It knows only a route and a stream of events, not the engine.
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { AnyEvent } from "../../host/engine-supervisor.ts";
import { securityHeaders } from "../../host/web-security.ts";
import type { RequestRoute } from "../../shared/transport/rpc.ts";
import { type Access, createAccess } from "./access.ts";
import { createPieceReceiver, type ReceivePiece } from "./receive-piece.ts";
import { createSockets } from "./sockets.ts";
import { createStaticFiles, type ServeFile } from "./static-files.ts";

/** The API for programs; cli/api implements it. */
export interface HttpApi {
  /** Whether a path belongs to the API. */
  takes(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): void;
  broadcast(event: AnyEvent): void;
  close(): Promise<void>;
}

/** Another address than loopback, which only the API may use. */
export interface PublicPlace {
  address: string;
  /** Certificate chain and private key, as PEM. */
  cert: string;
  key: string;
  /** Names in the certificate, under which the server is known. */
  names: readonly string[];
}

interface HostOptions {
  /** 0 for any free port. */
  port: number;
  /** The built page; without it there is no window. */
  rendererFolder?: string;
  route: RequestRoute;
  api?: HttpApi;
  place?: PublicPlace | null;
  /** Called with the number of connected windows, on each change. */
  onWindows?(count: number): void;
  /** Called with the number of a page some time after its last socket closed. */
  onPageGone?(page: string): void;
  pageGraceMs?: number;
}

export interface LoopbackServer {
  port: number;
  /** An address that gives one browser access, once. */
  newAddress(): string;
  broadcast(event: AnyEvent): void;
  close(): Promise<void>;
}

/** Programs are many and may be hostile, so they get less time than a window behind a slow tunnel, and a limit of connections. */
const apiTimes: ServerOptions = {
  ...{ headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 10_000 },
  connectionsCheckingInterval: 2_000,
};
export const mostConnections = 1024;

export async function startServer(options: HostOptions): Promise<LoopbackServer> {
  const { api, place = null, rendererFolder } = options;
  if (place !== null && rendererFolder !== undefined)
    throw new TypeError("The window is served on loopback only.");
  const window =
    rendererFolder === undefined
      ? null
      : { serveFile: createStaticFiles(rendererFolder), receivePiece: createPieceReceiver(options.route) };
  let access: Access;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, { access, window, api }).catch(() => response.destroy());
  };
  const settings: ServerOptions = { maxHeaderSize: 16 * 1024, ...(api ? apiTimes : {}) };
  const server: Server =
    place === null
      ? createServer(settings, listener)
      : createTlsServer({ ...settings, cert: place.cert, key: place.key, minVersion: "TLSv1.2" }, listener);
  if (api) server.maxConnections = mostConnections;
  const { onWindows, onPageGone, pageGraceMs: graceMs } = options;
  const sockets = createSockets(options.route, { onWindows, onPageGone, graceMs });
  server.on("upgrade", (request, socket, head) => {
    const address = /^\/socket(?:\/([0-9a-f]{16}))?$/.exec(request.url ?? "");
    if (window !== null && address && access.mayConnect(request.headers))
      sockets.open(request, socket, head, address[1]);
    else sockets.refuse(socket);
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: place?.address ?? "127.0.0.1", port: options.port, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  access = createAccess(port, place?.names);

  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/?token=${access.newToken()}`,
    broadcast(event) {
      sockets.broadcast(event);
      api?.broadcast(event);
    },
    async close() {
      sockets.close();
      await api?.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Services {
  access: Access;
  window: { serveFile: ServeFile; receivePiece: ReceivePiece } | null;
  api: HttpApi | undefined;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { access, window, api }: Services,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  response.setHeader("cache-control", "no-store");
  const refusal = access.refusal(request.headers);
  if (refusal) return say(response, 403, `Refused: ${refusal}.`);
  // Split by hand: the URL class would normalise the very paths that must be refused.
  const [pathname = "", query = ""] = splitOnce(request.url ?? "", "?");
  if (api?.takes(pathname)) return api.answer(request, response);
  if (window === null) return say(response, 404, "There is nothing here; /docs describes the API.");
  const { serveFile, receivePiece } = window;
  if (request.method === "PUT" && request.url?.startsWith("/upload/"))
    return receive(request, response, { access, receivePiece });
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return say(response, 405, "Only GET and HEAD are allowed.");
  }
  if (pathname === "/" && query.startsWith("token=")) return enter(request, response, access, query.slice(6));
  if (!access.hasSession(request.headers)) return say(response, 403, noSession, "text/html; charset=utf-8");
  if (await serveFile(request, response, pathname)) return;
  say(response, 404, "There is no such file.");
}

/** A piece of a file comes from the page alone: a browser states the origin of every PUT. */
async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { access, receivePiece }: { access: Access; receivePiece: ReceivePiece },
): Promise<void> {
  const reply = access.mayConnect(request.headers)
    ? await receivePiece(request, request.url ?? "")
    : undefined;
  // What was not read of the body would hold up the connection.
  if (!request.complete) response.setHeader("connection", "close");
  if (reply === undefined) return say(response, 403, "Refused: only the page sends files.");
  if (reply === null) return say(response, 404, "There is no such upload.");
  say(response, 200, JSON.stringify(reply), "application/json; charset=utf-8");
}

function enter(request: IncomingMessage, response: ServerResponse, access: Access, token: string): void {
  // A HEAD request, as for a link preview, must not use up the token.
  const cookie = request.method === "GET" ? access.exchange(token) : null;
  if (cookie) response.setHeader("set-cookie", cookie);
  if (cookie || access.hasSession(request.headers)) response.writeHead(303, { location: "/" }).end();
  else say(response, 403, noSession, "text/html; charset=utf-8");
}

const noSession = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tidewatch</title>
<p>This address was used already, or belongs to another start of Tidewatch.
<p>Press Enter in the terminal where Tidewatch runs: it prints a fresh address. If you came here by a link of
another page, <a href="/">go on</a>.
`;

function say(
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
