// Alerts against programs of others, where they are installed: rsyslog takes messages over UDP, TCP and TLS, and aiosmtpd takes mails.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Alert, testAlert } from "../src/engine/alert/alert.ts";
import { deliver } from "../src/engine/alert/deliver.ts";
import { stixBundle } from "../src/engine/report/stix.ts";
import type { Target } from "../src/shared/alert-vocabulary.ts";
import { freePort, makeCertificate } from "./support/sink-servers.ts";

const folder = mkdtempSync(join(tmpdir(), "tidewatch-alert-oracle-"));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const runs = (program: string, ...args: string[]) =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;
const rsyslogd = ["/usr/sbin/rsyslogd", "/sbin/rsyslogd"].find((path) => existsSync(path));
const hasTls = ["x86_64", "aarch64"].some((machine) =>
  existsSync(`/usr/lib/${machine}-linux-gnu/rsyslog/lmnsd_gtls.so`),
);
const hasMail = runs("python3", "-c", "import aiosmtpd");
const certificate = makeCertificate(folder);

const alert: Alert = (() => {
  const plain = testAlert(Date.UTC(2024, 4, 1));
  const title = "10.0.0.66 scans 120 ports of 10.0.0.13; größer als sonst";
  return { ...plain, incident: { ...plain.incident, title, severity: 83 } };
})();
const send = (target: Target) => deliver(target, alert, AbortSignal.timeout(5_000));

async function untilOpen(port: number): Promise<void> {
  await expect
    .poll(
      () =>
        new Promise<boolean>((resolve) => {
          const socket = connect(port, "127.0.0.1", () => {
            socket.destroy();
            resolve(true);
          });
          socket.on("error", () => resolve(false));
        }),
      { timeout: 10_000 },
    )
    .toBe(true);
}

const hasStix = runs("python3", "-c", "import stix2");

test.runIf(hasStix)(
  "a bundle of STIX is read by the library of OASIS, which gives addresses the same numbers",
  () => {
    const path = join(folder, "bundle.json");
    const { originators: _, responders: _responders, ...rest } = alert.incident;
    const incident = {
      ...{ ...rest, originators: ["10.0.0.66"], responders: ["203.0.113.9", "2001:db8::7", "printer"] },
      ...{ verdict: null, firstRow: 0, note: "Ask the owner.", tags: ["case-7"] },
    };
    writeFileSync(
      path,
      JSON.stringify(stixBundle([incident], { dataset: { name: "office.pcap" }, nowMs: 1e12 })),
    );
    const script = `
import json, sys, stix2
bundle = stix2.parse(open(${JSON.stringify(path)}).read(), allow_custom=False)
kinds = sorted(o.type for o in bundle.objects)
for o in bundle.objects:
    if o.type in ("ipv4-addr", "ipv6-addr"):
        assert type(o)(value=o.value).id == o.id, o.id
    if o.type == "network-traffic":
        assert type(o)(src_ref=o.src_ref, dst_ref=o.dst_ref, protocols=o.protocols).id == o.id, o.id
print(json.dumps(kinds))
`;
    const { stdout, stderr } = spawnSync("python3", ["-c", script], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([
      ...["identity", "incident", "indicator", "indicator", "ipv4-addr", "ipv4-addr", "ipv6-addr"],
      ...["network-traffic", "network-traffic", "note", "observed-data"],
      ...["relationship", "relationship", "relationship"],
    ]);
  },
);

describe.runIf(rsyslogd)("rsyslog", () => {
  test("reads the fields of each message over UDP, TCP and TLS", async () => {
    const [udp, tcp, tls] = [await freePort(), await freePort(), await freePort()];
    const out = join(folder, "messages.json");
    const withTls = hasTls && certificate !== null;
    const lines = [
      'module(load="imudp")',
      withTls
        ? `module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")`
        : 'module(load="imtcp")',
      'module(load="imptcp")',
      'template(name="fields" type="list" option.jsonf="on") {',
      ...[
        "app-name",
        "msgid",
        "structured-data",
        "msg",
        "syslogseverity-text",
        "syslogfacility-text",
        "timereported",
      ].map(
        (name) =>
          `  property(outname="${name}" name="${name}" format="jsonf"${name === "timereported" ? ' dateFormat="rfc3339" date.inUTC="on"' : ""})`,
      ),
      "}",
      `ruleset(name="all") { action(type="omfile" file="${out}" template="fields") }`,
      `input(type="imudp" address="127.0.0.1" port="${udp}" ruleset="all")`,
      `input(type="imptcp" address="127.0.0.1" port="${tcp}" ruleset="all")`,
      ...(withTls ? [`input(type="imtcp" port="${tls}" ruleset="all")`] : []),
    ];
    const global = withTls
      ? `global(workDirectory="${folder}" DefaultNetstreamDriverCAFile="${certificate.path}" DefaultNetstreamDriverCertFile="${certificate.path}" DefaultNetstreamDriverKeyFile="${join(folder, "key.pem")}")`
      : `global(workDirectory="${folder}")`;
    const config = join(folder, "rsyslog.conf");
    writeFileSync(config, `${[global, ...lines].join("\n")}\n`);
    started.push(
      spawn(rsyslogd!, ["-n", "-f", config, "-i", join(folder, "rsyslog.pid")], { stdio: "ignore" }),
    );
    await untilOpen(tcp);
    const to = { kind: "syslog", host: "127.0.0.1" } as const;
    await send({ ...to, port: udp, transport: "udp", format: "json" });
    await send({ ...to, port: tcp, transport: "tcp", format: "cef" });
    if (withTls)
      await send({ ...to, port: tls, transport: "tls", format: "json", authority: certificate.path });
    const messages = () =>
      existsSync(out)
        ? readFileSync(out, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line))
        : [];
    await expect.poll(() => messages().length, { timeout: 10_000 }).toBe(withTls ? 3 : 2);
    for (const message of messages()) {
      expect(message).toMatchObject({
        ...{ "app-name": "tidewatch", msgid: "incident", "syslogseverity-text": "err" },
        ...{ "syslogfacility-text": "local0", timereported: "2024-05-01T00:00:00.000000+00:00" },
      });
      expect(message["structured-data"]).toContain(`id="${alert.id}"`);
      const text = String(message.msg).replace(/^\s*\uFEFF?/, "");
      if (text.startsWith("CEF:")) expect(text).toContain(`|test: ${alert.incident.title}|8|`);
      else expect(JSON.parse(text)).toEqual(alert);
    }
  }, 30_000);
});

describe.runIf(hasMail)("aiosmtpd", () => {
  test("takes a mail over plain SMTP, STARTTLS and TLS with a password, and refuses a wrong one", async () => {
    const ports = { none: await freePort(), starttls: await freePort(), tls: await freePort() };
    const out = join(folder, "mails.ndjson");
    const server = join(folder, "mail.py");
    writeFileSync(
      server,
      `
import asyncio, email, email.policy, json, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult
class Keep:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with open(${JSON.stringify(out)}, "a") as f:
            f.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": mail["subject"],
              "id": mail["message-id"], "text": mail.get_content(), "tls": session.ssl is not None,
              "user": (session.auth_data or b"").decode()}) + "\\n")
        return "250 OK"
def authenticate(server, session, envelope, mechanism, data):
    ok = data.login == b"sensor" and data.password == b"pass word"
    return AuthResult(success=ok, handled=False, auth_data=data.login)
async def main():
    loop = asyncio.get_running_loop()
    context = None
    if ${certificate ? "True" : "False"}:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(${JSON.stringify(join(folder, "cert.pem"))}, ${JSON.stringify(join(folder, "key.pem"))})
    auth = dict(authenticator=authenticate, auth_required=True)
    await loop.create_server(lambda: SMTP(Keep()), "127.0.0.1", ${ports.none})
    if context:
        await loop.create_server(lambda: SMTP(Keep(), tls_context=context, require_starttls=True, **auth), "127.0.0.1", ${ports.starttls})
        await loop.create_server(lambda: SMTP(Keep(), auth_require_tls=False, **auth), "127.0.0.1", ${ports.tls}, ssl=context)
    await asyncio.Event().wait()
asyncio.run(main())
`,
    );
    started.push(spawn("python3", [server], { stdio: "ignore" }));
    await untilOpen(ports.none);
    const target = { kind: "email", host: "127.0.0.1", from: "sensor@example.com" } as const;
    const to = ["soc@example.com", "desk@example.com"];
    await send({ ...target, to, port: ports.none, security: "none" });
    const mails = () =>
      readFileSync(out, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    const [first] = mails();
    expect(first).toMatchObject({
      ...{ from: "sensor@example.com", to, tls: false },
      subject: `[83] test: ${alert.incident.title}`,
      id: `<${alert.id}-1@example.com>`,
    });
    expect(first.text.replaceAll("\r\n", "\n")).toContain(
      `${alert.incident.title}\n\nbeacon: A person set up`,
    );
    if (!certificate) return;
    const secure = { user: "sensor", secret: "pass word", authority: certificate.path, to } as const;
    await send({ ...target, ...secure, port: ports.starttls, security: "starttls" });
    await send({ ...target, ...secure, port: ports.tls, security: "tls" });
    expect(
      mails()
        .slice(1)
        .map(({ user, to: receivers }) => [user, receivers]),
    ).toEqual([
      ["sensor", to],
      ["sensor", to],
    ]);
    const wrong = send({ ...target, ...secure, secret: "no", port: ports.starttls, security: "starttls" });
    await expect(wrong).rejects.toThrow(/^The mail server refused: 535/);
    const open = send({ ...target, ...secure, port: ports.none, security: "none" });
    await expect(open).rejects.toThrow("A password is sent over TLS only");
    const untrusted = send({ ...target, user: "sensor", secret: "x", to, port: ports.tls, security: "tls" });
    await expect(untrusted).rejects.toThrow(/self.signed/);
    expect(mails()).toHaveLength(3);
  }, 30_000);
});
