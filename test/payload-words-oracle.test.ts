// Checks that the columns from the first packets of flows equal tshark's fields of the streams: HTTP, TLS fingerprints, log-ins.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { meterCapture } from "./flows/metered-capture.ts";
import { hasTshark, tsharkFields } from "./packets/tshark.ts";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const isHere = existsSync(`${data}attacks`) && hasTshark;
if (!isHere) console.warn("Skipped: needs tshark and the captures at ../shared/data.");

/** Without timeouts, a flow is a stream of tshark. */
const forever = { idleS: Number.POSITIVE_INFINITY, activeS: Number.POSITIVE_INFINITY, tcpEnd: false };

/** A field's first value in each TCP stream. */
function firstOfStreams(file: string, field: string): string[] {
  const firsts = new Map<string, string>();
  for (const [stream = "", values = ""] of tsharkFields(data + file, ["tcp.stream", field]).rows)
    if (stream !== "" && values !== "" && !firsts.has(stream)) firsts.set(stream, values.split(",")[0]!);
  return [...firsts.values()].sort();
}

const column = (file: string, name: string): string[] =>
  meterCapture(data + file, forever)
    .flatMap((flow) => (flow[name] === null ? [] : [String(flow[name])]))
    .sort();

describe.skipIf(!isHere)("the first value of each stream", () => {
  const http = [
    "attacks/c2/caldera-sandcat.pcap",
    "attacks/c2/cryptowall4.pcapng",
    "pcap/zeek/http/bro.org.pcap",
    "pcap/zeek/wikipedia.pcap",
  ];
  const tls = [
    "attacks/c2/agenttesla-1.pcap",
    "attacks/exfil/keylogger.pcap",
    "pcap/zeek/tls/ecdhe.pcap",
    "pcap/zeek/tls/hrr.pcap",
    "pcap/zeek/tls/tls13_wolfssl.pcap",
  ];
  const compared = [
    ...http.flatMap((file) => [
      [file, "http.request.method", "http_method"],
      [file, "http.response.code", "http_status"],
    ]),
    ...tls.map((file) => [file, "tls.handshake.ja3", "tls_ja3"]),
  ] as [string, string, string][];
  it.each(compared.filter(([file]) => existsSync(data + file)))("%s, %s", (file, field, name) => {
    const expected = firstOfStreams(file, field);
    expect(expected.length).toBeGreaterThan(0);
    expect(column(file, name)).toEqual(expected);
  });
});

describe.skipIf(!isHere)("refused log-ins", () => {
  it.each([
    ["pcap/zeek/ftp/bruteforce.pcap", "ftp.response.code", ["530"]],
    ["attacks/guess/kerbrute-spray.pcapng", "kerberos.error_code", ["6", "18", "24"]],
  ])("%s", (file, field, codes) => {
    const { rows } = tsharkFields(data + file, [field]);
    const refused = rows.filter(([code]) => codes.includes(code!));
    const counted = column(file, "login_failures").reduce((total, failures) => total + Number(failures), 0);
    expect(refused.length).toBeGreaterThan(5);
    expect(counted).toBe(refused.length);
  });
});
