// The route of requests in a host: which it answers, forwards, and refuses.
import { describe, expect, it } from "vitest";
import type { HostHandlers } from "../shared/contract/contract.ts";
import type { Port, Reply } from "../shared/transport/rpc.ts";
import { serve } from "../shared/transport/serve.ts";
import { createHostRoute } from "./host-route.ts";

const host: HostHandlers = {
  "app.info": () => ({ version: "1", host: "loopback", platform: "linux", nativeDialogs: false }),
  "dialog.open": () => {
    throw new Error("a bug");
  },
  "dialog.save": () => ({ path: null }),
  "file.reveal": () => ({}),
  "engine.state": () => ({ state: "ready", error: null }),
};

function bench() {
  const forwarded: unknown[] = [];
  const bugs: string[] = [];
  const engine = async (name: unknown, input: unknown): Promise<Reply> => {
    forwarded.push([name, input]);
    return { ok: true, value: "from the engine" };
  };
  const route = createHostRoute(host, engine, { onBug: (_, name) => bugs.push(name) });
  return { forwarded, bugs, route };
}

describe("a host's route", () => {
  it("answers its own requests", async () => {
    const { forwarded, route } = bench();
    expect(await route("engine.state", {})).toEqual({ ok: true, value: { state: "ready", error: null } });
    expect(forwarded).toEqual([]);
  });

  it("forwards requests of the engine, with defaults filled in", async () => {
    const { forwarded, route } = bench();
    const answer = await route("flows.page", { datasetId: 1, offset: 0, limit: 10 });
    expect(answer).toEqual({ ok: true, value: "from the engine" });
    expect(forwarded).toEqual([
      ["flows.page", { datasetId: 1, offset: 0, limit: 10, filter: { kind: "all" }, sort: [] }],
    ]);
  });

  it("refuses an invalid input before the engine gets it", async () => {
    const { forwarded, route } = bench();
    const answer = await route("flows.page", { datasetId: 1, offset: -1, limit: 10 });
    expect(answer).toMatchObject({ ok: false, error: { code: "INVALID_INPUT" } });
    expect(forwarded).toEqual([]);
  });

  it("refuses a window that would choose where alerts go, and shows it the sinks", async () => {
    const { forwarded, route } = bench();
    const target = { kind: "webhook", url: "https://evil.example" };
    for (const [name, input] of [
      ["alert.save", { name: "x", target }],
      ["alert.remove", { sinkId: 1 }],
      ["alert.test", { sinkId: 1 }],
    ])
      expect(await route(name, input)).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } });
    expect(forwarded).toEqual([]);
    expect(await route("alert.list", {})).toEqual({ ok: true, value: "from the engine" });
  });

  it("lets the API name a token, and no window", async () => {
    const { forwarded, route } = bench();
    const input = { datasetId: 1, row: 0, text: "seen", by: "siem" };
    expect(await route("note.set", input)).toMatchObject({ ok: false, error: { code: "FORBIDDEN" } });
    expect(forwarded).toEqual([]);
    const api = createHostRoute(host, async () => ({ ok: true, value: {} }), { mayName: true });
    expect(await api("note.set", input)).toMatchObject({ ok: true });
  });

  const nested = (depth: number): unknown => {
    let filter: unknown = { kind: "all" };
    for (let level = 0; level < depth; level++) filter = { kind: "not", of: filter };
    return { datasetId: 1, offset: 0, limit: 10, filter };
  };

  it.each([600, 2_000, 20_000, 500_000])(
    "refuses an input nested %i levels deep, with a sentence",
    async (depth) => {
      const { forwarded, route } = bench();
      const answer = await route("flows.page", nested(depth));
      expect(answer).toEqual({
        ok: false,
        error: {
          code: "INVALID_INPUT",
          message:
            "The input of flows.page is not valid: it is nested more than 500 levels deep, or holds more than 10,000,000 values.",
        },
      });
      expect(forwarded).toEqual([]);
    },
  );

  it("refuses an input against its schema in a sentence, whatever the schema says", async () => {
    const { route } = bench();
    const answer = await route("flows.page", { datasetId: 1, offset: 0, limit: 10, ["k".repeat(9000)]: 1 });
    expect(answer).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^The input of .{10,600}\.$/) },
    });
  });

  it("refuses a circular input, and forwards one nested as deep as allowed", async () => {
    const { forwarded, route } = bench();
    const endless: unknown[] = [];
    endless.push(endless, endless);
    expect(await route("engine.state", endless)).toMatchObject({ error: { code: "INVALID_INPUT" } });
    expect(await route("flows.page", nested(499))).toEqual({ ok: true, value: "from the engine" });
    expect(forwarded).toHaveLength(1);
  });

  it("answers a request whose route fails, and keeps the process running", async () => {
    let listener: (message: unknown) => void = () => {};
    const answered = new Promise((resolve) => {
      const port: Port = {
        send: resolve,
        onMessage(handler) {
          listener = handler;
          return () => {};
        },
        onClose: () => () => {},
      };
      serve(port, async () => {
        throw new RangeError("Maximum call stack size exceeded");
      });
    });
    listener({ id: 4, name: "flows.page", input: {} });
    expect(await answered).toMatchObject({ id: 4, ok: false, error: { code: "BUG" } });
  });

  it.each(["nope", "constructor", "__proto__", 7, null, { name: "app.info" }])(
    "knows no request %j",
    async (name) => {
      const { forwarded, route } = bench();
      expect(await route(name, {})).toMatchObject({ ok: false, error: { code: "UNKNOWN_REQUEST" } });
      expect(forwarded).toEqual([]);
    },
  );

  it("answers an internal error with an envelope, and logs it", async () => {
    const { bugs, route } = bench();
    expect(await route("dialog.open", { purpose: "data" })).toMatchObject({
      ok: false,
      error: { code: "BUG" },
    });
    expect(bugs).toEqual(["dialog.open"]);
  });
});
