// Each kind of sink against real receivers: what arrives, and the sentence when it does not.
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  freePort,
  makeCertificate,
  type Receiver,
  receiveTcp,
  receiveUdp,
  receiveWeb,
} from "../../../test/support/sink-servers.ts";
import type { TargetOf } from "../../shared/alert-vocabulary.ts";
import { type Alert, testAlert } from "./alert.ts";
import { deliver } from "./deliver.ts";
import { failureSentence } from "./sink-runner.ts";

const folder = mkdtempSync(join(tmpdir(), "tidewatch-sinks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open: Receiver<unknown>[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});
const opened = async <T>(receiver: Promise<Receiver<T>>): Promise<Receiver<T>> => {
  const one = await receiver;
  open.push(one);
  return one;
};
const certificate = makeCertificate(folder);

const plain = testAlert(Date.UTC(2024, 4, 1));
const alert: Alert = {
  ...plain,
  change: "grew",
  sequence: 2,
  dataset: { id: 3, name: "büro=1|2.pcap" },
  incident: {
    ...plain.incident,
    ...{ severity: 83.4, kinds: ["scan"], title: "10.0.0.66 scans 120 ports of 10.0.0.13 <x> & more" },
    ...{ originators: ["10.0.0.66"], responders: ["10.0.0.13", "fe80::1"], responderCount: 2 },
    evidence: [
      { behaviour: "scan", sentence: "120 ports = many.\nIn 9 s.", strength: 0.9, rarity: 0.1, parts: [] },
    ],
  },
};
const signal = () => AbortSignal.timeout(5_000);

describe("a webhook", () => {
  const target = (port: number, more: Partial<TargetOf<"webhook">> = {}): TargetOf<"webhook"> => ({
    ...{ kind: "webhook", url: `http://127.0.0.1:${port}/in`, shape: "json" },
    ...more,
  });

  test("gets signed JSON, the same number for the same message", async () => {
    const web = await opened(receiveWeb());
    await deliver(target(web.port, { secret: "s3cret" }), alert, signal());
    const [{ headers, body }] = web.received as [(typeof web.received)[0]];
    expect(JSON.parse(body)).toEqual(alert);
    const expected = `sha256=${createHmac("sha256", "s3cret").update(body).digest("hex")}`;
    expect(headers["x-tidewatch-signature"]).toBe(expected);
    expect(headers["x-tidewatch-delivery"]).toBe(`${alert.id}-2`);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  test("of Slack and of Teams gets their messages", async () => {
    const web = await opened(receiveWeb());
    await deliver(target(web.port, { shape: "slack" }), alert, signal());
    await deliver(target(web.port, { shape: "teams" }), alert, signal());
    const [slack, teams] = web.received.map(({ body }) => JSON.parse(body));
    expect(slack.text).toBe("grew: 10.0.0.66 scans 120 ports of 10.0.0.13 &lt;x&gt; &amp; more");
    expect(slack.blocks[1].fields[0]).toEqual({ type: "mrkdwn", text: "*Severity*\n83 of 100" });
    expect(teams.attachments[0].contentType).toBe("application/vnd.microsoft.card.adaptive");
    expect(teams.attachments[0].content.body[2].facts).toContainEqual({ title: "From", value: "10.0.0.66" });
  });

  test("that refuses, redirects or is not there gives a sentence", async () => {
    let status = 500;
    const web = await opened(receiveWeb({ status: () => status }));
    const failure = () => deliver(target(web.port), alert, signal()).catch((thrown) => thrown.message);
    expect(await failure()).toBe(`http://127.0.0.1:${web.port} answered 500 instead of taking the alert.`);
    status = 302;
    expect(await failure()).toContain("answered 302");
    expect(web.received).toHaveLength(2);
    const gone = await deliver(target(await freePort()), alert, signal()).catch((thrown) => thrown);
    expect(failureSentence(gone, { attemptMs: 1 })).toBe("Nothing listens there; check host and port.");
  });

  test.runIf(certificate)("over TLS is trusted by its authority only", async () => {
    const web = await opened(receiveWeb({ certificate: certificate! }));
    const url = `https://127.0.0.1:${web.port}/`;
    const refused = await deliver(target(0, { url }), alert, signal()).catch((thrown) => thrown);
    expect(failureSentence(refused, { attemptMs: 1 })).toContain("name it with --ca to trust it");
    expect(web.received).toEqual([]);
    await deliver(target(0, { url, authority: certificate!.path }), alert, signal());
    expect(web.received).toHaveLength(1);
  });
});

describe("syslog", () => {
  const target = (port: number, more: Partial<TargetOf<"syslog">> = {}): TargetOf<"syslog"> => ({
    ...{ kind: "syslog", host: "127.0.0.1", port, transport: "udp", format: "json" },
    ...more,
  });
  /** PRI, version, time, host, program, process, kind, data, mark, text. */
  const form = /^<(\d+)>1 (\S+) (\S+) tidewatch (\d+) incident (\[alert@32473 [^\]]*\]) \uFEFF(.*)$/s;

  test("over UDP is one datagram of RFC 5424 with JSON", async () => {
    const udp = await opened(receiveUdp());
    await deliver(target(udp.port), alert, signal());
    await expect.poll(() => udp.received).toHaveLength(1);
    const [, priority, time, , , data, text] = form.exec(udp.received[0]!)!;
    expect([priority, time]).toEqual(["131", "2024-05-01T00:00:00.000Z"]);
    expect(data).toBe(`[alert@32473 id="${alert.id}" sequence="2" change="grew"]`);
    expect(JSON.parse(text!)).toEqual(alert);
  });

  test("over TCP has its length in front, and CEF escapes what it gives a meaning", async () => {
    const tcp = await opened(receiveTcp());
    await deliver(target(tcp.port, { transport: "tcp", format: "cef" }), alert, signal());
    await expect.poll(() => tcp.received).toHaveLength(1);
    const [, length, message] = /^(\d+) (.*)$/s.exec(tcp.received[0]!)!;
    expect(Buffer.byteLength(message!)).toBe(Number(length));
    const text = form.exec(message!)![6]!;
    expect(text).toMatch(/^CEF:0\|Tidewatch\|Tidewatch\|[\d.]+\|scan\|grew: 10\.0\.0\.66 scans [^|]*\|8\|/);
    expect(text).toContain("src=10.0.0.66 dst=10.0.0.13 ");
    expect(text).toContain("cs1=büro\\=1|2.pcap ");
    expect(text).toContain("msg=120 ports \\= many.\\nIn 9 s.");
  });

  test.runIf(certificate)("over TLS, checked by the certificate", async () => {
    const tls = await opened(receiveTcp(certificate!));
    const to = target(tls.port, { transport: "tls" });
    const refused = await deliver(to, alert, signal()).catch((thrown) => thrown);
    expect(failureSentence(refused, { attemptMs: 1 })).toContain("certificate");
    await deliver({ ...to, authority: certificate!.path }, alert, signal());
    await expect.poll(() => tls.received).toHaveLength(1);
    expect(tls.received[0]).toContain(alert.id);
  });

  test("an alert of any size is a whole JSON object in at most 8,192 bytes", async () => {
    const udp = await opened(receiveUdp());
    const many = (n: number, letters: number) =>
      Array.from({ length: n }, (_, i) => `${"ü".repeat(letters)}${i}`);
    const long = { behaviour: "scan" as const, strength: 1, rarity: 1, parts: [] };
    for (const [hosts, letters] of [
      [100, 10],
      [100, 400],
      [3, 9000],
    ] as const) {
      const incident = {
        ...alert.incident,
        ...{ originators: many(hosts, letters), title: "t".repeat(letters) },
        evidence: many(hosts, letters).map((sentence) => ({ ...long, sentence })),
      };
      await deliver(target(udp.port), { ...alert, incident }, signal());
      await expect.poll(() => udp.received).toHaveLength(1);
      const message = udp.received.pop()!;
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(8192);
      expect(JSON.parse(form.exec(message)![6]!).id).toBe(alert.id);
    }
  });
});

describe("a file", () => {
  test("gets one line for each alert, as ECS or OCSF, also after a line that was cut", async () => {
    const [ecs, ocsf] = [join(folder, "ecs.ndjson"), join(folder, "ocsf.ndjson")];
    await deliver({ kind: "file", path: ecs, shape: "ecs" }, alert, signal());
    writeFileSync(ecs, '{"@timestamp": "2024-0', { flag: "a" });
    await deliver({ kind: "file", path: ecs, shape: "ecs" }, alert, signal());
    await deliver({ kind: "file", path: ocsf, shape: "ocsf" }, alert, signal());
    const lines = readFileSync(ecs, "utf8").split("\n");
    expect(lines).toHaveLength(4);
    for (const line of [lines[0]!, lines[2]!])
      expect(JSON.parse(line)).toMatchObject({
        ...{ "@timestamp": "2024-05-01T00:00:00.000Z", source: { ip: "10.0.0.66" } },
        event: { kind: "alert", action: "incident-grew", risk_score: 83.4, id: `${alert.id}-2` },
        related: { ip: ["10.0.0.66", "10.0.0.13", "fe80::1"] },
      });
    expect(JSON.parse(readFileSync(ocsf, "utf8"))).toMatchObject({
      ...{ class_uid: 2004, type_uid: 200402, activity_id: 2, severity_id: 4, time: Date.UTC(2024, 4, 1) },
      finding_info: { uid: alert.id, types: ["scan"] },
      evidences: [{ src_endpoint: { ip: "10.0.0.66" }, dst_endpoint: { ip: "10.0.0.13" } }, {}],
    });
  });

  test("in a folder that does not exist gives a sentence", async () => {
    const path = join(folder, "none", "x.ndjson");
    const thrown = await deliver({ kind: "file", path, shape: "ecs" }, alert, signal()).catch((one) => one);
    expect(failureSentence(thrown, { attemptMs: 1 })).toBe("The folder of the file does not exist.");
  });
});
