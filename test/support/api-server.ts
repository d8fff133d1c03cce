// The API as a test uses it: a real server over a real engine, and requests that are sent as they are.
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { createApi } from "../../src/cli/api/api.ts";
import { createTokenStore, type TokenStore } from "../../src/cli/api/tokens.ts";
import { type LoopbackServer, startServer } from "../../src/cli/ui/server.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { AnyEvent } from "../../src/host/engine-supervisor.ts";

interface ApiReply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer of any shape
  json: any;
}

export interface ApiServer {
  server: LoopbackServer;
  tokens: TokenStore;
  /** Authorization headers of a token per scope. */
  as: Record<"read" | "judge" | "admin", { authorization: string }>;
  send(
    method: string,
    path: string,
    headers?: OutgoingHttpHeaders,
    body?: string | Buffer,
  ): Promise<ApiReply>;
  close(): Promise<void>;
}

export async function startApi(
  engine: Engine,
  folder: string,
  { ratePerS = 10_000 } = {},
): Promise<ApiServer> {
  const tokens = createTokenStore(folder);
  const bearer = (scope: "read" | "judge" | "admin") => ({
    authorization: `Bearer ${tokens.create(`${scope}-program`, scope, null)}`,
  });
  const as = { read: bearer("read"), judge: bearer("judge"), admin: bearer("admin") };
  const api = await createApi({
    route: engine.route,
    tokens,
    version: "1.2.3",
    ratePerS,
    isHealthy: () => true,
  });
  const server = await startServer({ port: 0, route: engine.route, api });
  const stop = engine.onAny((event, payload) => server.broadcast({ event, payload } as AnyEvent));
  return {
    ...{ server, tokens, as },
    send: (method, path, headers = {}, body = "") =>
      new Promise((resolve, reject) => {
        const sent = httpRequest({ host: "127.0.0.1", port: server.port, path, method, headers }, (reply) => {
          let text = "";
          reply.setEncoding("utf8");
          reply.on("data", (piece: string) => {
            text += piece;
          });
          reply.on("error", reject);
          reply.on("end", () =>
            resolve({
              ...{ status: reply.statusCode!, headers: reply.headers, text },
              json: text !== "" && /json/.test(reply.headers["content-type"] ?? "") ? JSON.parse(text) : null,
            }),
          );
        });
        sent.on("error", reject);
        sent.end(body);
      }),
    async close() {
      stop();
      await server.close();
    },
  };
}
