// The security rules of the window and its host, tested from outside and from inside the page.
import type { EventEmitter } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { expect } from "@playwright/test";
import { WebSocket } from "ws";
import { test } from "../fixtures.ts";
import { startServer } from "../hosts/loopback.ts";

/** Whether the connection opens; an error counts as no. */
function opened(emitter: EventEmitter, event: string): Promise<boolean> {
  return new Promise((resolve) => {
    emitter.once(event, () => resolve(true));
    emitter.on("error", () => resolve(false));
  });
}

test.describe("in the page", () => {
  test("it cannot navigate elsewhere", async ({ app }) => {
    await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
    const before = app.page.url();
    await app.page
      .evaluate(() => {
        window.location.href = "https://example.com/";
      })
      .catch(() => {});
    await app.page.waitForTimeout(500);
    // The address bar belongs to the user; but the page of another origin must not get the bridge.
    if (app.host.name !== "loopback") expect(app.page.url()).toBe(before);
    else expect(await app.page.evaluate(() => "tidewatch" in window).catch(() => false)).toBe(false);
  });

  test("it cannot open windows with other origins, evaluate text, or reach other origins", async ({
    app,
  }) => {
    await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
    const tried = await app.page.evaluate(async () => {
      const outcome: Record<string, string> = {};
      const attempt = async (name: string, run: () => unknown) => {
        try {
          await run();
          outcome[name] = "allowed";
        } catch {
          outcome[name] = "refused";
        }
      };
      // Run text from within the page, because code evaluated from outside is exempt from the page's policy.
      await attempt("eval", async () => {
        setTimeout("window.evaluated = true" as unknown as () => void);
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (!("evaluated" in window)) throw new Error("refused");
      });
      await attempt("fetch", () => fetch("https://example.com/"));
      await attempt("node", () => {
        if ("require" in window || "process" in window) return;
        throw new Error("absent");
      });
      return outcome;
    });
    expect(tried).toEqual({ eval: "refused", fetch: "refused", node: "refused" });
    if (app.host.name !== "loopback") {
      expect(await app.page.evaluate(() => window.open("https://example.com/") === null)).toBe(true);
    }
  });

  test("the bridge answers only existing requests with valid input", async ({ app }) => {
    test.skip(app.host.name === "loopback", "The loopback host has no bridge; its socket is tried below.");
    const answers = await app.page.evaluate(async () => {
      const bridge = (
        window as unknown as { tidewatch: Record<string, (...args: unknown[]) => Promise<unknown>> }
      ).tidewatch;
      return {
        surface: Object.keys(bridge).sort(),
        unknown: await bridge.request!("system.run", { command: "id" }),
        misfit: await bridge.request!("flows.page", { datasetId: "1; DROP TABLE dataset" }),
      };
    });
    expect(answers.surface).toEqual(["on", "pathForFile", "request"]);
    expect(answers.unknown).toMatchObject({ ok: false, error: { code: "UNKNOWN_REQUEST" } });
    expect(answers.misfit).toMatchObject({ ok: false, error: { code: "INVALID_INPUT" } });
  });

  test("paths outside the page's folder are not served", async ({ app }) => {
    await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
    const statuses = await app.page.evaluate(async () => {
      const paths = [
        "/..%2f..%2fpackage.json",
        "/%2e%2e/%2e%2e/package.json",
        "/assets/..%5c..%5cpackage.json",
        "/%00",
      ];
      return Promise.all(
        paths.map(async (path) => {
          try {
            const answer = await fetch(path);
            return answer.ok && (await answer.text()).includes('"name": "tidewatch"');
          } catch {
            return false;
          }
        }),
      );
    });
    expect(statuses).toEqual([false, false, false, false]);
  });
});

test.describe("the loopback host's port", () => {
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  test.beforeEach(({}, info) => {
    test.skip(info.project.name !== "loopback", "Only the loopback host has a port.");
  });

  test("without the token there is no access; the token works once; Host and Origin are checked", async ({
    dataFolder,
  }) => {
    const server = await startServer({ dataFolder });
    try {
      const url = new URL(server.url);
      const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
        new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
          const outgoing = httpRequest(
            { host: "127.0.0.1", port: url.port, path, method, headers: { host: url.host, ...headers } },
            (answer) => {
              answer.resume();
              resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
            },
          );
          outgoing.on("error", reject);
          outgoing.end();
        });
      expect((await ask("/")).status).toBe(403);
      expect((await ask("/?token=wrong")).status).toBe(403);
      const entered = await ask(url.pathname + url.search);
      expect(entered.status).toBeLessThan(400);
      const cookie = String(entered.headers["set-cookie"]);
      expect(cookie).toMatch(/HttpOnly/i);
      expect(cookie).toMatch(/SameSite=Strict/i);
      const withCookie = { cookie: cookie.split(";")[0]! };
      const page = await ask("/", withCookie);
      expect(page.status).toBe(200);
      expect(String(page.headers["content-security-policy"])).not.toContain("unsafe-eval");
      // The same token again, and the same cookie with other host names.
      expect((await ask(url.pathname + url.search)).status).toBe(403);
      expect((await ask("/", { ...withCookie, host: "evil.example" })).status).toBe(403);
      expect((await ask("/", { ...withCookie, host: `localhost.evil.example:${url.port}` })).status).toBe(
        403,
      );
      expect((await ask("/", { ...withCookie, origin: "https://evil.example" })).status).toBe(403);
      expect((await ask("/", withCookie, "POST")).status).toBe(405);

      const socket = async (headers: Record<string, string>) => {
        const ws = new WebSocket(`ws://127.0.0.1:${url.port}/socket`, {
          headers: { host: url.host, ...headers },
        });
        const outcome = await opened(ws, "open");
        ws.terminate();
        return outcome ? "open" : "refused";
      };
      const origin = url.origin;
      expect(await socket({ ...withCookie, origin })).toBe("open");
      expect(await socket({ origin })).toBe("refused");
      expect(await socket({ ...withCookie })).toBe("refused");
      expect(await socket({ ...withCookie, origin: "https://evil.example" })).toBe("refused");
      expect(await socket({ ...withCookie, origin, host: "evil.example" })).toBe("refused");
    } finally {
      await server.stop();
    }
  });

  test("it listens on the loopback address only, and survives data that is not HTTP", async ({
    dataFolder,
  }) => {
    const server = await startServer({ dataFolder });
    try {
      const { port } = new URL(server.url);
      const noise = connect(Number(port), "127.0.0.1");
      noise.on("error", () => {});
      noise.write(Buffer.from([0x16, 3, 1, 0, 255, 0, 1, 2, 3]));
      noise.end();
      const other = connect(Number(port), "127.0.0.2");
      const reached = await opened(other, "connect");
      other.destroy();
      expect(reached).toBe(false);
      expect(server.process.exitCode).toBeNull();
    } finally {
      await server.stop();
    }
  });
});
