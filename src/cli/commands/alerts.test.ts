// The command that sets up where alerts go: each kind of target, what is refused, and that no secret is printed.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { type Received, type Receiver, receiveWeb } from "../../../test/support/sink-servers.ts";

const folder = mkdtempSync(join(tmpdir(), "tidewatch-alerts-command-"));
let web: Receiver<Received>;
beforeAll(async () => {
  web = await receiveWeb();
  vi.stubEnv("HOOK_SECRET", "s3cret");
  vi.stubEnv("MAIL_PASSWORD", "hunter2");
});
afterAll(async () => {
  await web.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
const run = (...args: string[]) => runCommand(folder, ["alerts", ...args]);

test("without a sink it says that nothing is sent", async () => {
  const { code, out } = await run();
  expect([code, out]).toEqual([0, expect.stringContaining("incidents are sent nowhere")]);
});

test("sinks of every kind are added, listed, tried out and removed; no secret is printed", async () => {
  const file = join(folder, "alerts.ndjson");
  const added = [
    await run("add", "hook", `http://127.0.0.1:${web.port}/x`, "--secret-from", "HOOK_SECRET", "--all"),
    await run(
      "add",
      "siem",
      "syslog+tls://siem.example.com",
      "--format",
      "cef",
      "--filter",
      "severity >= 70",
    ),
    await run(
      ...["add", "desk", "smtps://sensor@mail.example.com", "--sender", "sensor@example.com"],
      ...["--receiver", "soc@example.com", "--receiver", "b@example.com", "--secret-from", "MAIL_PASSWORD"],
    ),
    await run("add", "file", file, "--format", "ocsf", "--per-hour", "5"),
  ];
  expect(added.map(({ code, err }) => [code, err])).toEqual(added.map(() => [0, ""]));
  const list = await run("--json");
  const sinks = list.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(sinks.map(({ name, target }) => [name, target])).toEqual([
    ["hook", { kind: "webhook", url: `http://127.0.0.1:${web.port}/x`, shape: "json" }],
    ["siem", { kind: "syslog", host: "siem.example.com", port: 6514, transport: "tls", format: "cef" }],
    [
      "desk",
      {
        ...{ kind: "email", host: "mail.example.com", port: 465, security: "tls", user: "sensor" },
        ...{ from: "sensor@example.com", to: ["soc@example.com", "b@example.com"] },
      },
    ],
    ["file", { kind: "file", path: file, shape: "ocsf" }],
  ]);
  expect(sinks.map(({ datasets, perHour, hasSecret }) => [datasets, perHour, hasSecret])).toEqual([
    ["all", 60, true],
    ["live", 60, false],
    ["live", 60, true],
    ["live", 5, false],
  ]);
  const table = await run();
  expect(table.out).toContain("smtps://mail.example.com:465 to soc@exa");
  expect(`${list.out}${table.out}`).not.toMatch(/s3cret|hunter2/);
  expect((await run("test", "hook")).out).toMatch(/^hook took the test alert in [\d,]+ ms\n$/);
  expect(web.received[0]!.headers["x-tidewatch-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
  expect((await run("test", "file")).code).toBe(0);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ class_uid: 2004, is_alert: false });
  expect((await run("remove", "hook")).out).toBe("hook is removed\n");
  const gone = await run("test", "hook");
  expect([gone.code, gone.err]).toEqual([
    1,
    expect.stringContaining('There is no sink "hook" in this workspace. It has: siem, desk, file.'),
  ]);
});

describe("refused with one sentence", () => {
  test.each([
    [["add", "x"], "takes a name and a target"],
    [["send", "x"], '"send" is none of add, remove and test'],
    [["add", "x", "gopher://a"], "gopher://a is no target"],
    [["add", "x", "syslog+udp://"], "has no host"],
    [
      ["add", "x", "smtp://me:secret@mail.example.com", "--sender", "a@b", "--receiver", "a@b"],
      "A password on the command line",
    ],
    [["add", "x", "smtp://mail.example.com"], "A mail needs --sender ADDRESS and --receiver ADDRESS"],
    [["add", "x", "https://a.example", "--secret-from", "NO_SUCH"], "the environment has no NO_SUCH"],
    [["add", "x", "https://a.example", "--format", "cef"], "json"],
    [["add", "x", "syslog+udp://a", "--receiver", "a@b"], "Only smtp takes --sender and --receiver"],
    [["add", "x", "https://a.example", "--per-hour", "0"], "--per-hour"],
  ])("%j", async (args, sentence) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
    expect(err.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  test("a filter on what no incident has", async () => {
    const { code, err } = await run("add", "x", "https://a.example", "--filter", "bytes > 1MB");
    expect([code, err]).toEqual([2, expect.stringContaining("There are severity, kind, title")]);
  });
});
