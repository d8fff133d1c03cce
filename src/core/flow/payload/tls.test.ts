import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { meterOne, type TestPacket } from "../../../../test/flows/metered.ts";
import { talk } from "../../../../test/flows/talk.ts";
import { md5 } from "./md5.ts";
import { sha256 } from "./sha256.ts";

const u16 = (value: number) => [value >> 8, value & 255];
const u24 = (value: number) => [value >> 16, ...u16(value & 0xffff)];
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const handshake = (type: number, body: readonly number[]) => [type, ...u24(body.length), ...body];
const record = (...messages: readonly (readonly number[])[]) => {
  const body = messages.flat();
  return Uint8Array.from([0x16, 3, 3, ...u16(body.length), ...body]);
};
const extension = (type: number, body: readonly number[]) => [...u16(type), ...u16(body.length), ...body];
const random = Array(32).fill(7);

const sni = (name: string) =>
  extension(0, [...u16(name.length + 3), 0, ...u16(name.length), ...letters(name)]);
const grease = 0x1a1a;
const hello = (...more: number[][]) => {
  const suites = [grease, 0x1301, 0xc02f];
  const extensions = [
    extension(grease, []),
    sni("www.example.org"),
    extension(10, [...u16(4), ...u16(grease), ...u16(29)]),
    extension(11, [1, 0]),
    extension(13, [...u16(4), ...u16(0x0403), ...u16(0x0804)]),
    extension(16, [...u16(3), 2, ...letters("h2")]),
    extension(43, [4, ...u16(0x0304), ...u16(0x0303)]),
    ...more,
  ].flat();
  const body = [3, 3, ...random, 0, ...u16(2 * suites.length), ...suites.flatMap(u16), 1, 0];
  return record(handshake(1, [...body, ...u16(extensions.length), ...extensions]));
};

const der = (tag: number, ...parts: readonly (readonly number[])[]) => {
  const body = parts.flat();
  return body.length < 128 ? [tag, body.length, ...body] : [tag, 0x82, ...u16(body.length), ...body];
};
const name = (...pairs: readonly (readonly [oid: number, text: string])[]) =>
  der(
    0x30,
    ...pairs.map(([oid, text]) => der(0x31, der(0x30, der(6, [0x55, 4, oid]), der(0x0c, letters(text))))),
  );
const [country, organisation, commonName] = [6, 10, 3];
const certificate = (issuer: number[], subject: number[]) =>
  der(
    0x30,
    der(
      0x30,
      der(0xa0, [2, 1, 2]),
      der(2, [5]),
      der(0x30, []),
      issuer,
      der(0x30, []),
      subject,
      der(0x30, Array(700).fill(1)),
    ),
  );
const serverHello = (extensions: readonly number[] = []) =>
  handshake(2, [
    3,
    3,
    ...random,
    0,
    0xc0,
    0x2f,
    0,
    ...(extensions.length === 0 ? [] : [...u16(extensions.length), ...extensions]),
  ]);
const certificates = (one: readonly number[]) =>
  handshake(11, [...u24(one.length + 3), ...u24(one.length), ...one]);

const server = record(
  serverHello(),
  certificates(
    certificate(
      name([country, "XX"], [organisation, "Issuing Ltd"]),
      name([organisation, "Example"], [commonName, "www.example.org"]),
    ),
  ),
);

describe("digests", () => {
  it("equal those of node:crypto, at every length around a block", () => {
    for (let length = 0; length < 200; length++) {
      const message = Uint8Array.from({ length }, (_, k) => (k * 37) & 255);
      expect(md5(message)).toBe(createHash("md5").update(message).digest("hex"));
      expect(sha256(message)).toBe(createHash("sha256").update(message).digest("hex"));
    }
  });
});

describe("a TLS handshake", () => {
  // 771, 0x1301-0xc02f, the extensions, group 29, format 0.
  const ja3 = createHash("md5").update("771,4865-49199,0-10-11-13-16-43,29,0").digest("hex");
  const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);
  const ja4 = `t13d0206h2_${hash("1301,c02f")}_${hash("000a,000b,000d,002b_0403,0804")}`;

  it("has fingerprints, version and certificate", () => {
    expect(
      meterOne(
        talk(443, [
          ["up", hello()],
          ["down", server],
        ]),
      ),
    ).toMatchObject({
      tls_sni: "www.example.org",
      tls_alpn: "h2",
      tls_ja3: ja3,
      tls_ja4: ja4,
      tls_version: "TLS 1.2",
      tls_subject: "www.example.org",
      tls_issuer: "Issuing Ltd",
    });
  });

  it("is joined from several packets, in order", () => {
    const split = (bytes: Uint8Array, size: number) =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) => bytes.slice(k * size, (k + 1) * size));
    const expected = { tls_ja3: ja3, tls_subject: "www.example.org", tls_issuer: "Issuing Ltd" };
    const packets = talk(443, [
      ...split(hello(), 60).map((part) => ["up", part] as const),
      ...split(server, 90).map((part) => ["down", part] as const),
    ]);
    expect(meterOne(packets)).toMatchObject(expected);
    // Repeated packets do not matter; after a gap nothing more is read.
    expect(meterOne(packets.flatMap((packet) => [packet, packet]))).toMatchObject(expected);
    expect(meterOne(packets.filter((_, k) => k !== 1))).toMatchObject({ tls_ja3: null });
  });

  it("has the version that TLS 1.3 chose, and drafts", () => {
    const chosen = (version: number) =>
      meterOne(
        talk(443, [
          ["up", hello()],
          ["down", record(serverHello(extension(43, u16(version))))],
        ]),
      ).tls_version;
    expect(chosen(0x0304)).toBe("TLS 1.3");
    expect(chosen(0x7f17)).toBe("TLS 1.3 draft 23");
  });

  it("is read after STARTTLS and through a proxy", () => {
    const mail = talk(25, [
      ["up", "EHLO a\r\n"],
      ["down", "220 go on\r\n"],
      ["up", hello()],
      ["down", server],
    ]);
    expect(meterOne(mail)).toMatchObject({ service: "smtp", tls_ja3: ja3, tls_subject: "www.example.org" });
    const proxy = talk(8080, [
      ["up", "CONNECT a:443 HTTP/1.1\r\n\r\n"],
      ["down", "HTTP/1.1 200 OK\r\n\r\n"],
      ["up", hello()],
    ]);
    expect(meterOne(proxy)).toMatchObject({
      service: "http",
      http_method: "CONNECT",
      tls_sni: "www.example.org",
    });
  });

  it("never throws, at any length and with any wrong byte", () => {
    const [up, down] = talk(443, [
      ["up", hello()],
      ["down", server],
    ]) as [TestPacket, TestPacket];
    for (const packet of [up, down]) {
      const bytes = packet.payload as Uint8Array;
      for (let at = 0; at < Math.min(bytes.length, 400); at += 2) {
        expect(meterOne([{ ...packet, captured: at }]).packets).toBe(1);
        expect(meterOne([{ ...packet, payload: bytes.with(at, 0xff) }]).packets).toBe(1);
      }
    }
  });
});
