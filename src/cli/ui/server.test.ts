// The loopback server over real sockets: who gets access, what is served, and with which headers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { securityHeaders } from "../../host/web-security.ts";
import { type Client, connect, type Port, type Reply } from "../../shared/transport/rpc.ts";
import { type LoopbackServer, startServer } from "./server.ts";

interface HttpReply {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

const script = "console.log(1);\n".repeat(200);
let folder: string;
let server: LoopbackServer;
let windows: number[];
const requests: unknown[] = [];

const route = async (name: unknown, input: unknown): Promise<Reply> => {
  requests.push([name, input]);
  if (name === "large") return { ok: true, value: "x".repeat(100_000) };
  if (name === "unsayable") return { ok: true, value: 1n };
  return { ok: true, value: { name } };
};

const gone: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-ui-"));
  mkdirSync(join(folder, "renderer", "assets"), { recursive: true });
  writeFileSync(join(folder, "renderer", "index.html"), "<!doctype html>page");
  writeFileSync(join(folder, "renderer", "assets", "index-BxA91_-k.js"), script);
  writeFileSync(join(folder, "secret.txt"), "secret");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  gone.length = 0;
  // A new list per test, because a socket of the previous test may still be closing.
  const counts: number[] = [];
  windows = counts;
  requests.length = 0;
  server = await startServer({
    port: 0,
    rendererFolder: join(folder, "renderer"),
    route,
    onWindows: (count) => counts.push(count),
    onPageGone: (page) => gone.push(page),
    pageGraceMs: 100,
  });
});
afterEach(() => server.close());

/** Sends one raw request; fetch would normalise it. */
function ask(
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = "GET",
  /** Null sends the headers and no body. */
  body: Buffer | null = Buffer.alloc(0),
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on("error", reject);
    if (body) sent.end(body);
    else sent.flushHeaders();
  });
}

const origin = () => `http://127.0.0.1:${server.port}`;
const tokenPath = () => server.newAddress().slice(origin().length);

/** Logs a browser in, and returns the cookie that it would send. */
async function enter(): Promise<string> {
  const reply = await ask(tokenPath());
  return reply.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}

describe("the token", () => {
  it("is exchanged once for a cookie that scripts and other sites cannot read", async () => {
    const path = tokenPath();
    const reply = await ask(path);
    expect([reply.status, reply.headers.location]).toEqual([303, "/"]);
    expect(reply.headers["set-cookie"]?.[0]).toMatch(
      new RegExp(`^tidewatch-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect((await ask(path)).status).toBe(403);
  });

  it("is refused when it is wrong, or replaced by a newer one", async () => {
    const older = tokenPath();
    const fresh = tokenPath();
    expect((await ask("/?token=wrong")).status).toBe(403);
    expect((await ask(older)).status).toBe(403);
    expect((await ask(fresh)).status).toBe(303);
  });

  it("is not used up by a HEAD request", async () => {
    const path = tokenPath();
    expect((await ask(path, {}, "HEAD")).status).toBe(403);
    expect((await ask(path)).status).toBe(303);
  });

  it("that was used already does not log out its browser", async () => {
    const path = tokenPath();
    const cookie = (await ask(path)).headers["set-cookie"]?.[0]?.split(";")[0];
    expect((await ask(path, { cookie })).status).toBe(303);
  });
});

describe("without the cookie", () => {
  it.each(["/", "/index.html", "/assets/index-BxA91_-k.js", "/missing"])("%s is refused", async (path) => {
    const reply = await ask(path);
    expect(reply.status).toBe(403);
    expect(reply.body.toString()).not.toContain("page</");
    expect((await ask(path, { cookie: `tidewatch-${server.port}=guessed` })).status).toBe(403);
  });
});

describe("a foreign request", () => {
  it.each([
    { host: "evil.example" },
    { host: "evil.example:80" },
    { host: "127.0.0.1:1" },
    { host: "127.0.0.1.evil.example" },
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
  ])("with %j is refused even with the cookie", async (headers) => {
    const cookie = await enter();
    expect((await ask("/", { cookie })).status).toBe(200);
    expect((await ask("/", { cookie, ...headers })).status).toBe(403);
    expect((await ask(tokenPath(), headers)).status).toBe(403);
  });

  it("to the other name of this machine is allowed", async () => {
    const host = `localhost:${server.port}`;
    const reply = await ask(tokenPath(), { host });
    const cookie = reply.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect((await ask("/", { host, cookie, origin: `http://${host}` })).status).toBe(200);
    expect((await ask("/", { host, cookie, origin: origin() })).status).toBe(403);
  });
});

describe("what is served", () => {
  it("is the page and its files, with every security header on every answer", async () => {
    const cookie = await enter();
    const page = await ask("/", { cookie });
    expect(page.body.toString()).toBe("<!doctype html>page");
    const refused = await ask("/");
    const missing = await ask("/missing", { cookie });
    expect([refused.status, missing.status]).toEqual([403, 404]);
    for (const reply of [page, refused, missing]) expect(reply.headers).toMatchObject(securityHeaders);
  });

  it("is cached forever when its name has a hash, and otherwise never", async () => {
    const cookie = await enter();
    const asset = await ask("/assets/index-BxA91_-k.js", { cookie });
    expect(asset.headers["cache-control"]).toContain("immutable");
    expect(asset.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect((await ask("/", { cookie })).headers["cache-control"]).toBe("no-store");
  });

  it("is compressed for clients that accept it", async () => {
    const cookie = await enter();
    const plain = await ask("/assets/index-BxA91_-k.js", { cookie });
    const zipped = await ask("/assets/index-BxA91_-k.js", { cookie, "accept-encoding": "br, gzip" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(zipped.headers["content-encoding"]).toBe("gzip");
    expect(zipped.body.length).toBeLessThan(plain.body.length);
    expect(gunzipSync(zipped.body).toString()).toBe(script);
  });

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/..\\secret.txt",
  ])("does not serve %s", async (path) => {
    const reply = await ask(path, { cookie: await enter() });
    expect(reply.status).toBe(404);
    expect(reply.body.toString()).not.toContain("secret");
  });

  it("accepts only GET and HEAD", async () => {
    const cookie = await enter();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const reply = await ask("/", { cookie }, method);
      expect([reply.status, reply.headers.allow]).toEqual([405, "GET, HEAD"]);
    }
    const head = await ask("/", { cookie }, "HEAD");
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });
});

describe("a piece of a file", () => {
  const place = `/upload/${"a".repeat(32)}/3/4096`;
  const put = (path: string, headers: OutgoingHttpHeaders, body: Buffer | null) =>
    ask(path, { "x-tidewatch-sha256": "f".repeat(64), ...headers }, "PUT", body);

  it("reaches the engine as it was sent", async () => {
    const body = Buffer.from([0, 1, 2, 255]);
    const reply = await put(place, { cookie: await enter(), origin: origin() }, body);
    expect(JSON.parse(reply.body.toString())).toEqual({ ok: true, value: { name: "upload.write" } });
    expect(reply.headers).toMatchObject(securityHeaders);
    const upload = "a".repeat(32);
    const sha256 = "f".repeat(64);
    expect(requests).toEqual([
      ["upload.write", { upload, file: 3, offset: 4096, sha256, bytes: new Uint8Array(body) }],
    ]);
  });

  it("is refused without the cookie, without an origin, from another site, and elsewhere", async () => {
    const cookie = await enter();
    const body = Buffer.from("x");
    const forged: OutgoingHttpHeaders[] = [
      { origin: origin() },
      { cookie },
      { cookie: `tidewatch-${server.port}=guessed`, origin: origin() },
      { cookie, origin: "https://evil.example" },
      { cookie, origin: "http://127.0.0.1:1" },
      { cookie, origin: origin(), "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" },
    ];
    for (const headers of forged) expect((await put(place, headers, body)).status).toBe(403);
    const known = { cookie, origin: origin() };
    for (const path of [
      "/upload/",
      "/upload/../x",
      `${place}/..`,
      `/upload/${"A".repeat(32)}/0/0`,
      `${place}?x`,
    ])
      expect((await put(path, known, body)).status).toBe(404);
    expect((await put("/index.html", known, body)).status).toBe(405);
    expect(requests).toEqual([]);
  });

  it("that is too long is not read", async () => {
    const headers = { cookie: await enter(), origin: origin(), "content-length": 9 * 1024 * 1024 };
    const reply = await put(place, headers, null);
    expect(JSON.parse(reply.body.toString())).toMatchObject({ ok: false, error: { code: "INVALID_INPUT" } });
    expect(requests).toEqual([]);
  });
});

describe("the socket", () => {
  const sockets: WebSocket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });

  const open = (headers: Record<string, string>, path = "/socket") => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    sockets.push(socket);
    return new Promise<WebSocket>((resolve, reject) => {
      socket.once("open", () => resolve(socket));
      socket.once("error", reject);
    });
  };
  const refused = (headers: Record<string, string>, path?: string) =>
    expect(open(headers, path)).rejects.toThrow("403");

  const client = (socket: WebSocket): Client & { ask: (name: unknown, input: unknown) => Promise<Reply> } => {
    const port: Port = {
      send: (message) => socket.send(JSON.stringify(message)),
      onMessage(listener) {
        socket.on("message", (data) => listener(JSON.parse(String(data))));
        return () => {};
      },
      onClose(listener) {
        socket.on("close", listener);
        return () => {};
      },
    };
    return connect(port);
  };

  it("opens for the page, and answers it", async () => {
    const socket = await open({ cookie: await enter(), origin: origin() });
    expect(await client(socket).ask("engine.state", {})).toEqual({
      ok: true,
      value: { name: "engine.state" },
    });
    expect(requests).toEqual([["engine.state", {}]]);
    expect(windows).toEqual([1]);
  });

  it("tells when a page is gone, and not when it connects again", async () => {
    const headers = { cookie: await enter(), origin: origin() };
    const [left, stays] = ["0123456789abcdef", "fedcba9876543210"];
    const first = await open(headers, `/socket/${left}`);
    const second = await open(headers, `/socket/${stays}`);
    first.close();
    second.close();
    await open(headers, `/socket/${stays}`);
    await vi.waitFor(() => expect(gone).toEqual([left]));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(gone).toEqual([left]);
  });

  it("does not open without the cookie, without an origin, for another site or another host, or elsewhere", async () => {
    const cookie = await enter();
    await refused({ origin: origin() });
    await refused({ cookie });
    await refused({ cookie, origin: "https://evil.example" });
    await refused({ cookie, origin: "http://127.0.0.1:1" });
    await refused({ cookie, origin: "http://evil.example", host: "evil.example" });
    await refused({ cookie, origin: origin() }, "/other");
    expect(windows).toEqual([]);
  });

  it("carries events to every window and counts them as they come and go", async () => {
    const cookie = await enter();
    const first = await open({ cookie, origin: origin() });
    const second = await open({ cookie, origin: origin() });
    const heard = [first, second].map(
      (socket) => new Promise((resolve) => client(socket).on("dataset.changed", resolve)),
    );
    server.broadcast({ event: "dataset.changed", payload: { datasetId: 5 } });
    expect(await Promise.all(heard)).toEqual([{ datasetId: 5 }, { datasetId: 5 }]);
    const closed = new Promise((resolve) => first.once("close", resolve));
    first.close();
    await closed;
    await expect.poll(() => windows).toEqual([1, 2, 1]);
  });

  it("closes when a message is too large", async () => {
    const socket = await open({ cookie: await enter(), origin: origin() });
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send("x".repeat(2 * 1024 * 1024));
    expect(await closed).not.toBe(1000);
    await expect.poll(() => windows).toEqual([1, 0]);
  });

  it("ignores text that is not JSON or not a message, and continues", async () => {
    const socket = await open({ cookie: await enter(), origin: origin() });
    for (const noise of ["", "{", "null", "7", '{"id":"x"}', '{"id":1,"name":2}']) socket.send(noise);
    socket.send(Buffer.from('{"id":1,"name":"a","input":{}}'));
    expect(await client(socket).ask("engine.state", {})).toMatchObject({ ok: true });
    expect(requests).toHaveLength(1);
  });

  it("does little for a window that does not read, answers the others, and drops the rest when it closes", async () => {
    const cookie = await enter();
    const [silent, other] = [
      await open({ cookie, origin: origin() }),
      await open({ cookie, origin: origin() }),
    ];
    silent.pause();
    for (let id = 1; id <= 5000; id++) silent.send(JSON.stringify({ id, name: "large", input: {} }));
    // Send requests of the silent window until no more are accepted.
    let before = -1;
    while (requests.length !== before) {
      before = requests.length;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // 8 MB that the host holds, plus what the system buffers.
    expect(requests.length).toBeGreaterThan(32);
    expect(requests.length).toBeLessThan(500);
    expect(await client(other).ask("engine.state", {})).toMatchObject({ ok: true });
    silent.terminate();
    await expect.poll(() => windows.at(-1)).toBe(1);
    const atClose = requests.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests.length).toBeLessThan(atClose + 64);
  });

  it("answers every request of a window that reads slowly", async () => {
    const socket = await open({ cookie: await enter(), origin: origin() });
    const { ask } = client(socket);
    const answers = Promise.all(Array.from({ length: 1000 }, () => ask("large", {})));
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.resume();
    expect((await answers).every(({ ok }) => ok)).toBe(true);
  });

  it("answers with an internal error when an answer cannot be encoded, instead of crashing", async () => {
    const socket = await open({ cookie: await enter(), origin: origin() });
    expect(await client(socket).ask("unsayable", {})).toMatchObject({ ok: false, error: { code: "BUG" } });
  });
});

describe("the server", () => {
  it("listens on the loopback address only", () => {
    expect(server.newAddress()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  });

  it("reports that its port is in use", async () => {
    const again = startServer({ port: server.port, rendererFolder: folder, route });
    await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
