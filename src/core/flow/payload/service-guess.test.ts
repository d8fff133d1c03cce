import { describe, expect, it } from "vitest";
import { meterOne, type TestPacket } from "../../../../test/flows/metered.ts";

const bytes = (...parts: (string | number | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? [...part].map((character) => character.charCodeAt(0)) : part,
    ),
  );
const u16 = (value: number) => [value >> 8, value & 255];

function extension(type: number, ...body: Parameters<typeof bytes>): Uint8Array {
  const data = bytes(...body);
  return bytes(u16(type), u16(data.length), [...data]);
}

/** A TLS ClientHello with these extensions. */
function clientHello(...extensions: Uint8Array[]): Uint8Array {
  const joined = extensions.flatMap((one) => [...one]);
  const body = bytes([3, 3], Array(32).fill(7), 0, u16(2), [0x13, 0x01], [1, 0], u16(joined.length), joined);
  return bytes([0x16, 3, 1], u16(body.length + 4), [1, 0], u16(body.length), [...body]);
}

const sni = (name: string) => extension(0, u16(name.length + 3), 0, u16(name.length), name);
const alpn = (...names: string[]) => {
  const list = names.flatMap((name) => [name.length, ...bytes(name)]);
  return extension(16, u16(list.length), list);
};

function dnsQuery(name: string, type = 1): Uint8Array {
  const labels = name.split(".").flatMap((label) => [label.length, ...bytes(label)]);
  return bytes(u16(0xbeef), u16(0x0100), u16(1), u16(0), u16(0), u16(0), labels, 0, u16(type), u16(1));
}

const send = (payload: string | Uint8Array, protocol: "tcp" | "udp" = "tcp", port = 9999): TestPacket => ({
  at: 0,
  from: "10.0.0.1:41000",
  to: `10.0.0.2:${port}`,
  protocol,
  payload,
  flags: protocol === "tcp" ? "PA" : "",
});

describe("texts in the payload", () => {
  it("reads SNI and ALPN of a ClientHello, on any port", () => {
    const hello = clientHello(extension(10, u16(2), u16(29)), sni("www.example.org"), alpn("h2", "http/1.1"));
    expect(meterOne([send(hello)])).toMatchObject({
      service: "tls",
      service_payload: "tls",
      service_port: null,
      tls_sni: "www.example.org",
      tls_alpn: "h2,http/1.1",
    });
  });

  it("reads the captured part of a truncated hello, and never beyond", () => {
    const hello = clientHello(sni("www.example.org"), alpn("h2"));
    for (let length = 0; length <= hello.length; length++) {
      const row = meterOne([send(hello.slice(0, length))]);
      expect([null, "www.example.org"]).toContain(row.tls_sni);
      if (length === hello.length) expect(row).toMatchObject({ tls_sni: "www.example.org", tls_alpn: "h2" });
    }
  });

  it("reads the host of an HTTP request", () => {
    const request = "GET /a HTTP/1.1\r\nAccept: */*\r\nhOST:  shop.example:8080 \r\n\r\n";
    expect(meterOne([send(request)])).toMatchObject({ service: "http", http_host: "shop.example:8080" });
    expect(meterOne([send("HTTP/1.1 200 OK\r\nHost: no\r\n")])).toMatchObject({
      service: "http",
      http_host: null,
    });
  });

  it("reads the name of a DNS question over UDP and TCP", () => {
    expect(meterOne([send(dnsQuery("mail.example.org"), "udp", 53)])).toMatchObject({
      service: "dns",
      dns_query: "mail.example.org",
    });
    const message = dnsQuery("a.example", 28);
    expect(meterOne([send(bytes(u16(message.length), [...message]))]).dns_query).toBe("a.example");
    expect(meterOne([send(dnsQuery("printer.local", 12), "udp", 5353)])).toMatchObject({
      service: "mdns",
      dns_query: "printer.local",
    });
  });

  it("has no text for bytes that are no text", () => {
    expect(meterOne([send(dnsQuery("a\x01\u00ffb"), "udp", 53)]).dns_query).toBe("a??b");
  });
});

describe("service by payload", () => {
  const quicInitial = bytes([0xc3, 0, 0, 0, 1, 8], Array(8).fill(1), 0, Array(1186).fill(0));
  const dhcp = bytes([1, 1, 6, 0], Array(232).fill(0), [0x63, 0x82, 0x53, 0x63], 255);
  const cases: readonly (readonly [string, TestPacket])[] = [
    ["ssh", send("SSH-2.0-OpenSSH_9.6\r\n")],
    ["smb", send(bytes([0, 0, 0, 64, 0xfe], "SMB", Array(60).fill(0)))],
    ["rdp", send(bytes([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0], Array(8).fill(0)))],
    ["quic", send(quicInitial, "udp")],
    ["ntp", send(bytes([0x23], Array(47).fill(0)), "udp", 123)],
    ["dhcp", send(dhcp, "udp", 67)],
    ["smtp", send("EHLO mail.example\r\n")],
    ["ftp", send("USER anonymous\r\n", "tcp", 21)],
    ["sip", send("INVITE sip:a@example SIP/2.0\r\n", "udp")],
    ["stun", send(bytes(u16(1), u16(0), [0x21, 0x12, 0xa4, 0x42], Array(12).fill(9)), "udp")],
    ["snmp", send(bytes([0x30, 0x0c, 2, 1, 1, 4, 6], "public"), "udp", 161)],
    ["ldap", send(bytes([0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0]))],
    ["ssdp", send("M-SEARCH * HTTP/1.1\r\n", "udp", 1900)],
    ["mqtt", send(bytes([0x10, 12, 0, 4], "MQTT", [4, 2, 0, 60, 0, 0]))],
    ["modbus", send(bytes([0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1]), "tcp", 502)],
    ["bittorrent", send("\x13BitTorrent protocol")],
    ["wireguard", send(bytes([1, 0, 0, 0], Array(144).fill(5)), "udp")],
    ["vnc", send("RFB 003.008\n")],
    ["http2", send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
    ["redis", send("*1\r\n$4\r\nPING\r\n", "tcp", 6379)],
    ["postgresql", send(bytes([0, 0, 0, 8, 4, 210, 22, 47]))],
    ["syslog", send("<34>Oct 11 22:14:15 host su: failed", "udp", 514)],
  ];
  it.each(cases)("%s", (service, packet) => {
    expect(meterOne([packet]).service_payload).toBe(service);
  });

  it("comes before the port's service, which is the fallback", () => {
    expect(meterOne([send("SSH-2.0-x", "tcp", 80)])).toMatchObject({ service: "ssh", service_port: "http" });
    expect(meterOne([send("\x01\x02\x03", "tcp", 80)])).toMatchObject({
      service: "http",
      service_payload: null,
      service_port: "http",
    });
    expect(meterOne([send("\x01\x02\x03")])).toMatchObject({ service: null });
  });

  it("reads the answer too, if the request shows nothing", () => {
    const answer = { ...send("SSH-2.0-x"), at: 1, from: "10.0.0.2:9999", to: "10.0.0.1:41000" };
    expect(meterOne([send("\x01"), answer]).service).toBe("ssh");
  });

  it("never throws on any start of random bytes", () => {
    let state = 1;
    for (let round = 0; round < 4000; round++) {
      const random = Uint8Array.from({ length: round % 90 }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state >>> 24;
      });
      const start = cases[round % cases.length]![1];
      const mixed = Uint8Array.from([...bytes(start.payload as string).subarray(0, round % 24), ...random]);
      const row = meterOne([{ ...start, payload: typeof start.payload === "string" ? mixed : random }]);
      expect(row.packets).toBe(1);
    }
  });
});
