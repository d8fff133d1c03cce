// Programs that mean harm, over real sockets: tokens, scopes, sizes, depth, slow and silent clients, pipelining, paths, hosts, origins, methods.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../../test/support/api-server.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { securityHeaders } from "../../host/web-security.ts";
import { mostConnections } from "../ui/server.ts";
import { apiLimits } from "./api.ts";
import { apiRoutes, otherAddresses } from "./api-routes.ts";
import { streamLimits } from "./event-stream.ts";

const fixture = withEngine("api-hostile");
let api: ApiServer;
const json = { "content-type": "application/json" };
const sockets: Socket[] = [];

beforeAll(async () => {
  api = await startApi(fixture.engine, mkdtempSync(join(fixture.folder, "api-")));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await api.close();
  rmSync(fixture.folder, { recursive: true, force: true });
});

/** A raw connection; `text` grows, `ended` resolves when the server closes. */
function raw(port = api.server.port): { socket: Socket; heard: { text: string }; ended: Promise<void> } {
  const socket = connect({ host: "127.0.0.1", port });
  sockets.push(socket);
  const heard = { text: "" };
  socket.on("data", (piece) => {
    heard.text += piece;
  });
  socket.on("error", () => {});
  return { socket, heard, ended: new Promise((resolve) => socket.once("close", () => resolve())) };
}
const head = (method: string, path: string, more: string[] = []) =>
  [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${api.server.port}`, ...more, "", ""].join("\r\n");
const bearer = (scope: "read" | "judge" | "admin") => `Authorization: ${api.as[scope].authorization}`;
const isAlive = async () => expect((await api.send("GET", "/v1/datasets", api.as.read)).status).toBe(200);

describe("tokens", () => {
  const concrete = (path: string) => path.replaceAll(/\{\w+\}/g, "1");

  test("every address that needs one refuses a request without, with a wrong one, and in other forms", async () => {
    const guarded = [
      ...apiRoutes.map(({ method, path }) => [method, concrete(path)] as const),
      ...otherAddresses.filter(({ scope }) => scope !== null).map(({ path }) => ["GET", path] as const),
    ];
    expect(guarded.length).toBe(apiRoutes.length + 2);
    const server = await startApi(fixture.engine, mkdtempSync(join(fixture.folder, "fresh-")));
    for (const [method, path] of guarded)
      expect([path, (await server.send(method, path)).status]).toEqual([path, 401]);
    await server.close();
    const secret = api.as.read.authorization.slice(7);
    const wrong = [
      "Bearer",
      "Bearer ",
      `Bearer ${secret}x`,
      `Bearer ${secret.slice(0, -1)}`,
      `Basic ${secret}`,
      secret,
      `Bearer ${"x".repeat(5000)}`,
    ];
    for (const authorization of wrong)
      expect((await api.send("GET", "/v1/datasets", { authorization })).status).toBe(401);
    expect((await api.send("GET", `/v1/datasets?token=${secret}`)).status).toBe(401);
    expect((await api.send("GET", "/v1/datasets", { cookie: `token=${secret}` })).status).toBe(401);
  });

  test("a token does only what its scope allows", async () => {
    const body = JSON.stringify({ on: { datasetId: 1, rows: [1] }, verdict: null });
    const job = JSON.stringify({ kind: "sample.make", input: {} });
    expect((await api.send("POST", "/v1/verdicts", { ...api.as.read, ...json }, body)).status).toBe(403);
    expect((await api.send("POST", "/v1/jobs", { ...api.as.judge, ...json }, job)).status).toBe(403);
    expect((await api.send("DELETE", "/v1/jobs/1", api.as.judge)).status).toBe(403);
    expect((await api.send("POST", "/v1/verdicts", { ...api.as.judge, ...json }, body)).status).toBe(404);
    expect((await api.send("GET", "/v1/datasets", api.as.admin)).status).toBe(200);
  });

  test("a revoked token is refused by a server that runs, an expired one too", async () => {
    const authorization = `Bearer ${api.tokens.create("short", "read", null)}`;
    expect((await api.send("GET", "/v1/datasets", { authorization })).status).toBe(200);
    api.tokens.revoke("short");
    expect((await api.send("GET", "/v1/datasets", { authorization })).status).toBe(401);
    const expired = `Bearer ${api.tokens.create("old", "read", -1)}`;
    expect((await api.send("GET", "/v1/datasets", { authorization: expired })).status).toBe(401);
  });

  test("who guesses is slowed down, and the others are not", async () => {
    const server = await startApi(fixture.engine, mkdtempSync(join(fixture.folder, "guess-")));
    const guesses = await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        server.send("GET", "/v1/datasets", { authorization: `Bearer ${i}` }),
      ),
    );
    const statuses = guesses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
    expect(statuses.filter((status) => status !== 429 && status !== 401)).toEqual([]);
    expect(guesses.find(({ status }) => status === 429)?.headers["retry-after"]).toBe("1");
    expect((await server.send("GET", "/v1/datasets", server.as.read)).status).toBe(200);
    await server.close();
  });

  test("a token has its rate", async () => {
    const server = await startApi(fixture.engine, mkdtempSync(join(fixture.folder, "rate-")), {
      ratePerS: 5,
    });
    const replies = [];
    for (let i = 0; i < 30; i++) replies.push(await server.send("GET", "/v1/models", server.as.read));
    expect(replies.slice(0, 10).map(({ status }) => status)).toEqual(new Array(10).fill(200));
    expect(replies.at(-1)!.json.error.code).toBe("TOO_MANY_REQUESTS");
    expect((await server.send("GET", "/v1/models", server.as.judge)).status).toBe(200);
    await server.close();
  });
});

describe("bodies", () => {
  test("one that is too large is refused before it is read, with its length and without", async () => {
    const declared = raw();
    const length = `Content-Length: ${apiLimits.flowBytes + 1}`;
    declared.socket.write(
      head("POST", "/v1/score", [bearer("read"), "Content-Type: application/json", length]),
    );
    await declared.ended;
    expect(declared.heard.text).toMatch(/^HTTP\/1.1 413 [\s\S]*larger than 8 MiB/);
    const chunked = raw();
    chunked.socket.write(
      head("POST", "/v1/verdicts", [
        bearer("judge"),
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
      ]),
    );
    const piece = "x".repeat(65_536);
    const pour = () => {
      while (!chunked.socket.destroyed && chunked.socket.write(`10000\r\n${piece}\r\n`));
    };
    chunked.socket.on("drain", pour);
    pour();
    await chunked.ended;
    expect(chunked.socket.bytesWritten).toBeLessThan(32 * 1024 * 1024);
    await isAlive();
  });

  test("JSON of a million levels, and keys that objects have, are refused in a sentence", async () => {
    for (const body of [
      "[".repeat(1e6),
      `${"[".repeat(1e6)}${"]".repeat(1e6)}`,
      `[${'{"a":'.repeat(2e5)}1${"}".repeat(2e5)}]`,
    ]) {
      const reply = await api.send("POST", "/v1/score", { ...api.as.read, ...json }, body);
      // Where it is valid JSON, the engine goes on to look for a model.
      expect([400, 404]).toContain(reply.status);
      expect(reply.json.error.message).not.toContain("Maximum call stack");
    }
    const verdict = '{"__proto__":{"isAdmin":true},"on":{"datasetId":1,"rows":[1]},"verdict":null}';
    expect(
      (await api.send("POST", "/v1/verdicts", { ...api.as.judge, ...json }, verdict)).status,
    ).toBeGreaterThanOrEqual(400);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    await isAlive();
  });

  test("another type, no type and a wrong length are refused", async () => {
    for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x"]) {
      const reply = await api.send("POST", "/v1/score", { ...api.as.read, "content-type": type }, "[1]");
      expect([type, reply.status]).toEqual([type, 415]);
    }
    const smuggled = raw();
    smuggled.socket.write(
      `${head("POST", "/v1/score", [bearer("read"), "Content-Length: 3", "Transfer-Encoding: chunked"])}0\r\n\r\n`,
    );
    await smuggled.ended;
    expect(smuggled.heard.text).toMatch(/^HTTP\/1.1 400/);
  });
});

describe("connections", () => {
  test("one that sends its head slowly is closed, and one that sends half a body holds up nobody", {
    timeout: 30_000,
  }, async () => {
    const slow = raw();
    slow.socket.write(`GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:${api.server.port}\r\n`);
    const drip = setInterval(() => slow.socket.write("X-A: b\r\n"), 500);
    const half = Array.from({ length: apiLimits.atOncePerToken }, () => {
      const one = raw();
      one.socket.write(
        `${head("POST", "/v1/score", [bearer("judge"), "Content-Type: application/json", "Content-Length: 100"])}[`,
      );
      return one;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await isAlive();
    expect((await api.send("GET", "/v1/models", api.as.judge)).status).toBe(429);
    for (const { socket } of half) socket.destroy();
    await expect.poll(async () => (await api.send("GET", "/v1/models", api.as.judge)).status).toBe(200);
    await slow.ended;
    clearInterval(drip);
    expect(slow.heard.text).toMatch(/^HTTP\/1.1 408/);
  });

  test("hundreds of requests in one write are answered in order, and few at once", async () => {
    const { socket, heard } = raw();
    const many = 300;
    socket.write(Array.from({ length: many }, (_, i) => head("GET", `/v1/none-${i}`)).join(""));
    await expect.poll(() => heard.text.match(/HTTP\/1.1 404/g)?.length, { timeout: 10_000 }).toBe(many);
    const busy = raw();
    busy.socket.write(
      Array.from({ length: many }, () => head("GET", "/v1/datasets", [bearer("admin")])).join(""),
    );
    await expect.poll(() => busy.heard.text.match(/HTTP\/1.1 \d+/g)?.length, { timeout: 10_000 }).toBe(many);
    const statuses = new Set(busy.heard.text.match(/HTTP\/1.1 \d+/g));
    expect([...statuses].every((status) => /200|429/.test(status))).toBe(true);
    await isAlive();
  });

  test("more than the limit are dropped, and a connection that was there is answered", {
    timeout: 60_000,
  }, async () => {
    const first = raw();
    first.socket.write(head("GET", "/v1/health"));
    await expect.poll(() => first.heard.text).toContain('{"ok":true}');
    const again = setInterval(() => first.socket.write(head("GET", "/v1/health")), 200);
    const crowd = Array.from({ length: mostConnections + 300 }, () => raw());
    await expect
      .poll(() => crowd.filter(({ socket }) => socket.destroyed).length, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(300);
    const answers = () => first.heard.text.match(/\{"ok":true\}/g)!.length;
    const before = answers();
    await expect.poll(answers).toBeGreaterThan(before + 2);
    clearInterval(again);
    for (const { socket } of crowd) socket.destroy();
    await Promise.all(crowd.map(({ ended }) => ended));
    await expect.poll(async () => (await api.send("GET", "/v1/health")).status).toBe(200);
  });

  test("a client that never reads its events is disconnected, and one that reads gets them", {
    timeout: 60_000,
  }, async () => {
    const silent = raw();
    silent.socket.write(head("GET", "/v1/events", [bearer("read")]));
    await expect.poll(() => silent.heard.text).toContain("text/event-stream");
    silent.socket.pause();
    const reader = raw();
    reader.socket.write(head("GET", "/v1/events", [bearer("judge")]));
    await expect.poll(() => reader.heard.text).toContain("text/event-stream");
    const rows = Array.from({ length: 1000 }, (_, i) => 1_000_000 + i);
    let [sent, read, rest] = [0, 0, ""];
    reader.socket.on("data", (piece) => {
      const parts = (rest + piece).split("event: verdict");
      read += parts.length - 1;
      rest = parts.at(-1)!.slice(-20);
    });
    const streams = async () =>
      /^tidewatch_event_streams (\d+)/m.exec((await api.send("GET", "/metrics", api.as.admin)).text)![1];
    // The system holds some megabytes for the silent client, and the server one more.
    while ((await streams()) === "2" && sent < 20_000) {
      for (let i = 0; i < 50; i++)
        api.server.broadcast({ event: "verdict.changed", payload: { what: "verdict", datasetId: 1, rows } });
      sent += 50;
      await expect.poll(() => read, { timeout: 10_000 }).toBe(sent);
    }
    expect(await streams()).toBe("1");
    silent.socket.resume();
    await silent.ended;
    expect(silent.heard.text.match(/^event: verdict$/gm)?.length ?? 0).toBeLessThan(sent);
    await isAlive();
  });

  test("a stream ends with its token: no event after that, and a damaged file of tokens ends no server", async () => {
    const folder = mkdtempSync(join(fixture.folder, "ending-"));
    const server = await startApi(fixture.engine, folder);
    const event = { event: "dataset.changed", payload: { datasetId: 1 } } as const;
    const listen = async (name: string) => {
      const stream = raw(server.server.port);
      const authorization = `Authorization: Bearer ${server.tokens.create(name, "read", null)}`;
      const lines = [
        "GET /v1/events HTTP/1.1",
        `Host: 127.0.0.1:${server.server.port}`,
        authorization,
        "",
        "",
      ];
      stream.socket.write(lines.join("\r\n"));
      await expect.poll(() => stream.heard.text).toContain("text/event-stream");
      return stream;
    };
    const [revoked, other] = [await listen("short"), await listen("long")];
    server.tokens.revoke("short");
    server.server.broadcast(event);
    await revoked.ended;
    expect(revoked.heard.text).not.toContain("event: dataset");
    await expect.poll(() => other.heard.text).toContain("event: dataset");
    writeFileSync(join(folder, "tokens.json"), "{");
    server.server.broadcast(event);
    await other.ended;
    expect((await server.send("GET", "/v1/health")).status).toBe(200);
    expect((await server.send("GET", "/v1/datasets", server.as.read)).json.error.message).toMatch(
      /is damaged/,
    );
    await server.close();
  });

  test("one token opens only so many streams of events", async () => {
    const streams = Array.from({ length: streamLimits.mostPerToken + 1 }, () => {
      const one = raw();
      one.socket.write(head("GET", "/v1/events", [bearer("admin")]));
      return one;
    });
    await expect.poll(() => streams.filter(({ heard }) => heard.text !== "").length).toBe(streams.length);
    expect(streams.filter(({ heard }) => heard.text.includes(" 429 "))).toHaveLength(1);
  });
});

describe("addresses", () => {
  test.each([
    "/v1/../v1/datasets",
    "/v1//datasets",
    "/v1/datasets/",
    "/v1/%2e%2e/metrics",
    "/v1/datasets/1%2f..%2f2/verdicts",
    "//127.0.0.1/v1/datasets",
    "/V1/datasets",
    "/v1/datasets;x",
    "/v1/datasets/%",
    "/v1/datasets/1%00/verdicts",
    "/socket",
    "/upload/x",
    "/index.html",
    "/?token=x",
  ])("%s gives nothing", async (path) => {
    const { socket, heard } = raw();
    socket.write(head("GET", path, [bearer("admin"), "Connection: close"]));
    await expect.poll(() => heard.text).toMatch(/^HTTP\/1.1 (400|403|404) /);
    expect(heard.text).not.toMatch(/"id":|<script| {4}at /);
  });

  test.each(["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])(
    "%s is refused",
    async (method) => {
      const reply = await api.send(method, "/v1/datasets", api.as.admin);
      expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([405, undefined]);
      if (method !== "HEAD") expect(reply.headers.allow).toBe("GET");
    },
  );

  test("a method in a header does not count", async () => {
    const headers = { ...api.as.admin, "x-http-method-override": "DELETE" };
    expect((await api.send("GET", "/v1/jobs", headers)).json).toEqual([]);
  });

  test("foreign names, other sites and their questions are refused, token or not", async () => {
    const { port } = api.server;
    for (const more of [
      { host: "evil.example" },
      { host: `evil.example:${port}` },
      { host: "127.0.0.1:1" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" },
    ]) {
      const reply = await api.send("GET", "/v1/datasets", { ...api.as.admin, ...more });
      expect([more, reply.status]).toEqual([more, 403]);
      expect((await api.send("GET", "/v1/health", more)).status).toBe(403);
    }
    const question = { origin: "https://evil.example", "access-control-request-method": "POST" };
    const reply = await api.send("OPTIONS", "/v1/score", question);
    expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
    expect(
      (await api.send("GET", "/v1/datasets", { ...api.as.read, host: `localhost:${port}` })).status,
    ).toBe(200);
  });

  test("every answer has the security headers, and says nothing of the server", async () => {
    for (const path of ["/v1/datasets", "/v1/none", "/docs", "/openapi.json", "/v1/health"]) {
      const reply = await api.send("GET", path, api.as.read);
      expect(reply.headers).toMatchObject({ ...securityHeaders, "cache-control": "no-store" });
      expect([reply.headers.server, reply.headers["x-powered-by"]]).toEqual([undefined, undefined]);
    }
  });
});
