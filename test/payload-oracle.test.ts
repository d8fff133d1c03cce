// Checks that the payload columns, summed over a capture's flows, equal tshark's fields of the frames.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { meterCapture } from "./flows/metered-capture.ts";
import { hasTshark, tsharkFields } from "./packets/tshark.ts";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const isHere = existsSync(`${data}attacks`) && hasTshark;
if (!isHere) console.warn("Skipped: needs tshark and the captures at ../shared/data.");

/** Without timeouts: a flow covers all its packets. */
const forever = { idleS: Number.POSITIVE_INFINITY, activeS: Number.POSITIVE_INFINITY, tcpEnd: false };

describe.skipIf(!isHere)("DNS", () => {
  const captures = [
    "attacks/tunnel/commands-in-dns-txt.pcap",
    "attacks/tunnel/iodine-cname.pcap",
    "attacks/normal/dns-1.pcap",
    "pcap/zeek/dns53.pcap",
    "pcap/zeek/dns-txt-multiple.pcap",
    "pcap/zeek/dns-svcb.pcap",
    "pcap/zeek/dns-edns-tcp-keepalive.pcap",
    "pcap/zeek/dns/mdns.pcap",
  ];
  it.each(captures.filter((file) => existsSync(data + file)))("%s", (file) => {
    const { rows } = tsharkFields(data + file, [
      "dns.flags.response",
      "dns.flags.rcode",
      "dns.qry.name",
      "dns.count.answers",
      "dns.resp.len",
      "udp.stream",
      "tcp.stream",
    ]);
    const messages = rows.filter(([response]) => response !== "");
    const answers = messages.filter(([response]) => response === "1");
    const questions = messages.flatMap(([, , joined, , , udp, tcp]) =>
      joined!.split(",").map((name) => ({ name: name.toLowerCase(), stream: `${udp}/${tcp}` })),
    );
    const names = new Set(questions.flatMap(({ name, stream }) => (name === "" ? [] : `${stream} ${name}`)));
    const bytes = answers.flatMap(([, , , count, lengths]) =>
      lengths!.split(",").slice(0, Number(count)).map(Number),
    );
    const flows = meterCapture(data + file, forever).filter(({ dns_queries }) => dns_queries !== null);
    expect(messages.length).toBeGreaterThan(0);
    const counted = (column: string) => flows.reduce((total, flow) => total + Number(flow[column]), 0);
    expect({
      queries: counted("dns_queries"),
      failures: counted("dns_failures"),
      bytes: counted("dns_answer_bytes"),
    }).toEqual({
      queries: messages.length - answers.length,
      failures: answers.filter(([, code]) => code === "3").length,
      bytes: bytes.reduce((total, length) => total + length, 0),
    });
    // For flows with more than 64 names the column is an upper bound.
    expect(counted("dns_names")).toBeGreaterThanOrEqual(names.size);
    expect(counted("dns_names")).toBeLessThanOrEqual(names.size * (names.size > 64 ? 1.01 : 1));
  });
});
