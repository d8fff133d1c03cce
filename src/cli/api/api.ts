// The HTTP API of `tidewatch serve`: routes with scopes, bounded bodies, rates and streams, over the same requests as the window. It gives the
// server a handler and knows no socket. The only file that knows fastify.
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { AnyEvent } from "../../host/engine-supervisor.ts";
import type { RequestOutput } from "../../shared/contract/contract.ts";
import { AppError, type ErrorCode, type Failure, fromFailure, toFailure } from "../../shared/errors.ts";
import { fittingFilter } from "../../shared/filter-check.ts";
import type { RequestRoute } from "../../shared/transport/rpc.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { parseSort } from "../base/row-options.ts";
import type { HttpApi } from "../ui/server.ts";
import { type ApiRoute, apiRoutes } from "./api-routes.ts";
import { docsPage } from "./docs-page.ts";
import { createEventStreams } from "./event-stream.ts";
import { createIncidentNews } from "./incident-news.ts";
import { parseJsonBody } from "./json-body.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { openApi } from "./openapi.ts";
import { predictionOf } from "./prediction.ts";
import { createRequestRate } from "./request-rate.ts";
import { inputSchema, typedFields } from "./route-input.ts";
import { type ApiToken, includesScope, type TokenScope, type TokenStore } from "./tokens.ts";

interface ApiOptions {
  route: RequestRoute;
  tokens: Pick<TokenStore, "find">;
  version: string;
  /** Requests a second for one token. */
  ratePerS: number;
  /** Whether the engine works. */
  isHealthy(): boolean;
  /** Called with the failure when a request ended in a bug. */
  onBug?(failure: Failure, path: string): void;
}

export const apiLimits = {
  /** Bodies of flows, and all others. */
  flowBytes: 8 * 1024 * 1024,
  bodyBytes: 1024 * 1024,
  /** Requests at once, of all tokens and of one. */
  atOnce: 64,
  atOncePerToken: 32,
  /** Requests a second without a valid token, for one address. */
  refusedPerS: 20,
} as const;

declare module "fastify" {
  interface FastifyRequest {
    token: ApiToken | null;
  }
  interface FastifyContextConfig {
    /** Null needs no token. */
    scope?: TokenScope | null;
    takesFlows?: boolean;
  }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  ...{
    INVALID_INPUT: 400,
    FILTER_INVALID: 400,
    USAGE: 400,
    UNKNOWN_REQUEST: 404,
    NOT_FOUND: 404,
    FORBIDDEN: 403,
  },
  ...{ FEATURE_MISSING: 422, ENGINE_GONE: 503, BUG: 500 },
};

export async function createApi(options: ApiOptions): Promise<HttpApi> {
  const { route } = options;
  const streams = createEventStreams();
  const news = createIncidentNews(route);
  const metrics = createMetrics({ ...options, streams: streams.count });
  const app = fastify({
    bodyLimit: apiLimits.bodyBytes,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, _request, reply) =>
      void refuse(reply, 400, "INVALID_INPUT", `${error.message}.`),
  });
  app.removeAllContentTypeParsers();
  // The engine takes flows apart, not this process, which every request passes.
  app.addContentTypeParser(
    ["application/json", "application/x-ndjson"],
    { parseAs: "buffer" },
    async (request: FastifyRequest, body: string | Buffer) =>
      request.routeOptions.config.takesFlows ? body : parseJsonBody(String(body)),
  );
  app.decorateRequest("token", null);
  app.addHook("onRequest", createGuard(options));
  app.addHook("onResponse", async (request, reply) =>
    metrics.answered(
      (request.routeOptions.url ?? "none").replaceAll(/:(\w+)/g, "{$1}"),
      reply.statusCode,
      reply.elapsedTime / 1000,
    ),
  );
  app.setErrorHandler((thrown: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (thrown.code?.startsWith("FST_") && thrown.statusCode !== undefined && thrown.statusCode < 500)
      return refuse(reply, thrown.statusCode, "INVALID_INPUT", bodyTrouble(thrown, request));
    const failure = toFailure(thrown);
    if (failure.code === "BUG") options.onBug?.(failure, request.url);
    return refuse(reply, statuses[failure.code] ?? 409, failure.code, failure.message);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = (["GET", "POST", "DELETE"] as const).filter((method) =>
      app.findRoute({ url: pathOf(request.url), method }),
    );
    if (allowed.length === 0)
      return refuse(reply, 404, "NOT_FOUND", "There is no such address; /docs lists them.");
    reply.header("allow", allowed.join(", "));
    return refuse(reply, 405, "INVALID_INPUT", `This address takes ${allowed.join(" and ")} only.`);
  });
  for (const one of apiRoutes) addRoute(app, one, { route, metrics });
  addOthers(app, options, { streams, news, metrics });
  await app.ready();

  return {
    takes: (path) => /^\/(v1\/|metrics$|openapi\.json$|docs$|docs\.css$)/.test(path),
    answer: (request, response) => app.routing(request, response),
    broadcast(event) {
      if (streams.count() > 0) void announce(event, streams, news);
    },
    async close() {
      streams.close();
      await app.close();
    },
  };
}

const pathOf = (url: string): string => url.split("?")[0]!;

function bodyTrouble({ code, message }: { code?: string; message: string }, request: FastifyRequest): string {
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return `The body is larger than ${request.routeOptions.bodyLimit / 2 ** 20} MiB; send it in parts.`;
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE")
    return "The body has to be application/json, or application/x-ndjson for flows; say so in Content-Type.";
  return `${message}.`;
}

/** Checks the token, its scope and its rate, before anything of the body is read. */
function createGuard({ tokens, ratePerS }: ApiOptions) {
  const rate = createRequestRate(ratePerS);
  const refused = createRequestRate(apiLimits.refusedPerS);
  const underWay = new Map<string, number>();
  let all = 0;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { scope = null } = request.routeOptions.config;
    if (scope === null) return;
    const secret = /^Bearer ([!-~]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];
    const token = secret === undefined ? null : tokens.find(secret);
    if (token === null) {
      if (!refused.take(request.socket.remoteAddress ?? ""))
        return tooMany(reply, "Too many requests without a valid token; wait a second.");
      reply.header("www-authenticate", 'Bearer realm="tidewatch"');
      return refuse(
        reply,
        401,
        "UNAUTHORIZED",
        "Send a valid token as Authorization: Bearer TOKEN; tidewatch tokens create makes one.",
      );
    }
    if (!rate.take(token.name))
      return tooMany(
        reply,
        `The token ${token.name} makes more than ${ratePerS} requests a second; wait a second.`,
      );
    if (!includesScope(token.scope, scope))
      return refuse(
        reply,
        403,
        "FORBIDDEN",
        `The token ${token.name} has the scope ${token.scope}, and this needs ${scope}.`,
      );
    const mine = underWay.get(token.name) ?? 0;
    if (all >= apiLimits.atOnce || mine >= apiLimits.atOncePerToken)
      return tooMany(
        reply,
        `The token ${token.name} waits for ${mine} answers, all together ${all}; wait for some of them.`,
      );
    request.token = token;
    if (request.routeOptions.url === "/v1/events") return;
    all++;
    underWay.set(token.name, mine + 1);
    reply.raw.once("close", () => {
      all--;
      underWay.set(token.name, underWay.get(token.name)! - 1);
    });
  };
}

function tooMany(reply: FastifyReply, message: string) {
  reply.header("retry-after", "1");
  return refuse(reply, 429, "TOO_MANY_REQUESTS", message);
}

function refuse(reply: FastifyReply, status: number, code: string, message: string) {
  // What was not read of a body would hold up the connection.
  const { "content-length": length = "0", "transfer-encoding": coding } = reply.request.headers;
  if (coding !== undefined || length !== "0") reply.header("connection", "close");
  return reply.code(status).send({ error: { code, message } });
}

async function answerOf(route: RequestRoute, name: string, input: unknown): Promise<unknown> {
  const reply = await route(name, input);
  if (!reply.ok) throw fromFailure(reply.error);
  return reply.value;
}

function addRoute(
  app: FastifyInstance,
  one: ApiRoute,
  { route, metrics }: { route: RequestRoute; metrics: Metrics },
): void {
  const schema = inputSchema(one);
  app.route({
    method: one.method,
    url: one.path.replaceAll(/\{(\w+)\}/g, ":$1"),
    config: { scope: one.scope, takesFlows: one.body === "flows" },
    ...(one.body === "flows" || one.body === "flow" ? { bodyLimit: apiLimits.flowBytes } : {}),
    async handler(request) {
      const texts = {
        ...(request.query as Record<string, string>),
        ...(request.params as Record<string, string>),
      };
      const input = { ...fieldsOf(one, request.body), ...typedFields(schema, texts), ...one.fixed };
      for (const name of one.without ?? [])
        if (Object.hasOwn(input, name) && !Object.hasOwn(one.fixed ?? {}, name))
          throw new AppError("INVALID_INPUT", `This address takes no ${name}.`);
      if (one.scope === "judge") Object.assign(input, { by: request.token!.name });
      const value = await answerOf(route, one.request, await withTexts(input, route));
      if (one.request !== "flows.score") return value;
      const scored = value as RequestOutput<"flows.score">;
      metrics.scored(scored);
      return one.body === "flow" ? predictionOf(scored) : scored;
    },
  });
}

function fieldsOf({ body: kind }: ApiRoute, body: unknown): Record<string, unknown> {
  if (kind === undefined) return {};
  if (kind === "flows") return { flows: body };
  if (kind === "flow") return { flows: [body] };
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...body };
  throw new AppError("INVALID_INPUT", "The body has to be a JSON object.");
}

/** Replaces a filter and an order that are text by their values; a filter is checked against the columns of its dataset. */
async function withTexts(
  input: Record<string, unknown>,
  route: RequestRoute,
): Promise<Record<string, unknown>> {
  const { filter, sort, ...rest } = input;
  const sorted = typeof sort === "string" ? { sort: parseSort(sort) } : sort === undefined ? {} : { sort };
  if (typeof filter !== "string") return { ...rest, ...sorted, ...(filter === undefined ? {} : { filter }) };
  const datasets = (await answerOf(route, "dataset.list", {})) as Dataset[];
  const columns = datasets.find(({ id }) => id === rest.datasetId)?.columns;
  // Without the dataset, the request itself says what is wrong.
  return { ...rest, ...sorted, ...(columns === undefined ? {} : { filter: fittingFilter(filter, columns) }) };
}

interface Live {
  streams: ReturnType<typeof createEventStreams>;
  news: ReturnType<typeof createIncidentNews>;
  metrics: Metrics;
}

function addOthers(
  app: FastifyInstance,
  { version, tokens, isHealthy }: ApiOptions,
  { streams, news, metrics }: Live,
): void {
  const description = openApi(version);
  app.get("/metrics", { config: { scope: "read" } }, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await metrics.text()),
  );
  app.get("/openapi.json", { config: { scope: null } }, async () => description);
  app.get("/docs", { config: { scope: null } }, async (_request, reply) =>
    reply.type("text/html; charset=utf-8").send(docsPage(description)),
  );
  app.get("/v1/health", { config: { scope: null } }, async (_request, reply) => {
    const ok = isHealthy();
    return reply.code(ok ? 200 : 503).send({ ok });
  });
  app.get("/v1/events", { config: { scope: "read" } }, async (request, reply) => {
    const secret = request.headers.authorization!.slice("Bearer ".length);
    const { only } = request.query as { only?: unknown };
    await news.begin();
    const why = streams.add(reply.raw, {
      token: request.token!.name,
      only: typeof only === "string" ? new Set(only.split(",")) : null,
      isAllowed: () => tokens.find(secret) !== null,
    });
    if (why !== null) return tooMany(reply, why);
    reply.hijack();
    return reply;
  });
}

/** Sends an event of the engine to the streams; incidents one by one, those that are new or grew. */
async function announce(
  { event, payload }: AnyEvent,
  streams: Live["streams"],
  news: Live["news"],
): Promise<void> {
  switch (event) {
    case "incident.changed":
      if (payload.datasetId === null) return;
      for (const { isNew, incident } of await news.of(payload.datasetId))
        streams.send("incident", { datasetId: payload.datasetId, isNew, incident });
      return;
    case "job.changed":
    case "dataset.changed":
    case "verdict.changed":
    case "watch.changed":
      return streams.send(event.split(".")[0]!, payload);
  }
}
