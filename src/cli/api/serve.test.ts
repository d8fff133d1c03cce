// `tidewatch tokens` and `tidewatch serve` as they are run: tokens in a file of their owner, refusals of unsafe addresses, TLS with real files.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { startServer } from "../ui/server.ts";
import { createApi } from "./api.ts";
import { publicPlace } from "./run-serve.ts";
import { createTokenStore } from "./tokens.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-serve-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tidewatch = (...args: string[]) => runCommand(folder, args);

describe("tokens", () => {
  test("are printed once, stored as digests for their owner only, listed and revoked", async () => {
    const made = await tidewatch("tokens", "create", "soar", "--scope", "judge", "--days", "2");
    const secret = made.out.trim();
    expect([made.code, secret]).toEqual([0, expect.stringMatching(/^tw_[\w-]{43}$/)]);
    const path = join(folder, "home", "tokens.json");
    expect(readFileSync(path, "utf8")).not.toContain(secret.slice(3));
    if (process.platform !== "win32") expect(statSync(path).mode & 0o077).toBe(0);
    expect((await tidewatch("tokens")).out).toMatch(/soar\s+judge\s+20/);
    const store = createTokenStore(join(folder, "home"));
    expect(store.find(secret)).toMatchObject({ name: "soar", scope: "judge" });
    expect(createTokenStore(join(folder, "home"), () => Date.now() + 3 * 86_400_000).find(secret)).toBeNull();
    expect((await tidewatch("tokens", "revoke", "soar")).code).toBe(0);
    expect(store.find(secret)).toBeNull();
    expect(JSON.parse((await tidewatch("tokens", "--json")).out)).toEqual([]);
  });

  test("wrong usage is refused in a sentence", async () => {
    await tidewatch("tokens", "create", "twice");
    for (const [args, code, sentence] of [
      [["create", "twice"], 1, 'There is a token "twice" already'],
      [["create", "a b"], 1, "A token's name has up to 60 letters"],
      [["create", "x", "--scope", "root"], 2, "--scope takes one of read, judge, admin"],
      [["create", "x", "--days", "0"], 2, "--days takes a whole number of at least 1"],
      [["create"], 2, "name the token to create"],
      [["revoke", "nobody"], 1, 'There is no token "nobody"'],
      [["burn", "x"], 2, '"burn" is neither list, create nor revoke'],
      [["list", "--scope", "read"], 2, "--scope and --days belong to tokens create"],
    ] as const)
      expect(await tidewatch("tokens", ...args)).toMatchObject({
        code,
        err: expect.stringContaining(sentence),
      });
  });

  test("a damaged file lets nobody in and loses no token silently", () => {
    const place = mkdtempSync(join(folder, "damaged-"));
    const store = createTokenStore(place);
    const secret = store.create("one", "read", null);
    writeFileSync(join(place, "tokens.json"), "[{");
    expect(() => store.find(secret)).toThrow(/tokens.json is damaged/);
    expect(() => store.create("two", "read", null)).toThrow(/is damaged/);
    expect(readFileSync(join(place, "tokens.json"), "utf8")).toBe("[{");
  });
});

describe("another address than loopback", () => {
  test.each([
    [["--address", "0.0.0.0"], "needs TLS: add --cert FILE and --key FILE"],
    [["--address", "0.0.0.0", "--cert", "none.pem", "--key", "none.key"], "none.pem cannot be read"],
    [["--address", "example.org"], "--address takes an IP address"],
    [["--cert", "x"], "--cert and --key belong to another address"],
    [["--port", "99999"], "--port takes a number up to 65535"],
    [["--rate", "0"], "--rate takes a whole number of at least 1"],
  ])("%j is refused in a sentence", async (args, sentence) => {
    const { code, err } = await tidewatch("serve", ...args);
    expect([code, err]).toEqual([
      sentence.includes("cannot be read") ? 1 : 2,
      expect.stringContaining(sentence),
    ]);
  });

  const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
  test.skipIf(!hasOpenssl)(
    "is served with TLS under the names of its certificate (needs openssl)",
    async () => {
      const [cert, key] = [join(folder, "server.pem"), join(folder, "server.key")];
      const made = spawnSync("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
        ...["-subj", "/CN=sensor", "-addext", "subjectAltName=DNS:sensor.example,IP:127.0.0.1"],
        ...["-keyout", key, "-out", cert],
      ]);
      expect(made.status).toBe(0);
      const needsToken = await tidewatch("tokens", "revoke", "twice").then(() =>
        tidewatch("serve", "--address", "0.0.0.0", "--cert", cert, "--key", key, "--port", "0"),
      );
      expect(needsToken).toMatchObject({
        code: 2,
        err: expect.stringContaining("needs a token, and there is none"),
      });
      const place = publicPlace({ address: "127.0.0.1", cert: undefined, key: undefined });
      expect(place).toBeNull();
      const tls = publicPlace({ address: "0.0.0.0", cert, key });
      expect(tls?.names).toEqual(["sensor.example", "127.0.0.1"]);
      const route = async () => ({ ok: true as const, value: [] });
      const tokens = createTokenStore(mkdtempSync(join(folder, "tls-")));
      const authorization = `Bearer ${tokens.create("x", "read", null)}`;
      const api = await createApi({ route, tokens, version: "1", ratePerS: 100, isHealthy: () => true });
      const server = await startServer({ port: 0, route, api, place: tls });
      const ask = (host: string) =>
        new Promise<number>((resolve, reject) => {
          const options = {
            host: "127.0.0.1",
            port: server.port,
            path: "/v1/models",
            ca: readFileSync(cert),
          };
          const headers = { authorization, host: `${host}:${server.port}` };
          request({ ...options, headers, servername: "sensor.example" }, (reply) => {
            reply.resume();
            resolve(reply.statusCode!);
          })
            .on("error", reject)
            .end();
        });
      expect([await ask("sensor.example"), await ask("127.0.0.1"), await ask("other.example")]).toEqual([
        200, 200, 403,
      ]);
      await server.close();
    },
  );
});

const built = join(import.meta.dirname, "..", "..", "..", "out", "main", "cli.js");

test("the built command serves, opens the window beside it with --window, and ends on an interrupt", {
  timeout: 60_000,
}, async () => {
  const env = { ...process.env, TIDEWATCH_HOME: join(folder, "home") };
  const child = spawn(process.execPath, [built, "serve", "--port", "0", "--window"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await expect.poll(() => out, { timeout: 40_000 }).toMatch(/\?token=/);
    const port = /served at http:\/\/127\.0\.0\.1:(\d+)\/v1/.exec(out)![1];
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/v1/health`)).status, { timeout: 20_000 })
      .toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/v1/datasets`)).status).toBe(401);
    // The window's cookie is no token, and the page needs its cookie as before.
    const entry = await fetch(/http:\S+token=\S+/.exec(out)![0], { redirect: "manual" });
    const cookie = entry.headers.get("set-cookie")!.split(";")[0]!;
    expect((await fetch(`http://127.0.0.1:${port}/v1/datasets`, { headers: { cookie } })).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(403);
    expect((await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie } })).status).toBe(200);
  } finally {
    child.kill("SIGINT");
  }
  expect(await ended).toBe(0);
});
