// Checks that packets, bytes and endpoints of every TCP and UDP conversation equal tshark's, except for listed
// differences. A sample of captures by default; all of them with TIDEWATCH_ORACLE=all (half an hour).

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { differences, meteredConversations, tsharkConversations } from "./flows/conversations.ts";
import { knownDifferences } from "./flows/known-differences.ts";

const captures = fileURLToPath(new URL("../../shared/data/pcap/", import.meta.url));
const document = readFileSync(new URL("../docs/flows.md", import.meta.url), "utf8");

/** One of each kind: link types, tags, tunnels, fragments, IPv6 extensions, pcapng, nanoseconds, truncated files. */
const sample = [
  "DERIVED/merged_ether+sll2+null+rawip+ppp.pcapng",
  "DERIVED/sample_two_sections_le+be.pcapng",
  "DERIVED/wikipedia_big-endian_nanosecond.pcap",
  "DERIVED/wikipedia_cut_in_packet.pcap",
  "zeek/pppoe.pcap",
  "zeek/mixed-vlan-mpls.pcap",
  "zeek/q-in-q.pcap",
  "zeek/pbb.pcap",
  "zeek/linux_dlt_sll2.pcap",
  "zeek/ipv6-fragmented-dns.pcap",
  "zeek/ipv4/fragmented-1.pcap",
  "zeek/tunnels/gre-sample.pcap",
  "zeek/tunnels/vxlan.pcap",
  "zeek/tunnels/geneve.pcap",
  "zeek/tunnels/6in6in6.pcap",
  "zeek/tunnels/Teredo.pcap",
];

const isAll = process.env.TIDEWATCH_ORACLE === "all";

function hasTshark(): boolean {
  try {
    execFileSync("tshark", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const isHere = existsSync(captures) && hasTshark();
if (!isHere) console.warn("Skipped: needs tshark and the captures at ../shared/data/pcap.");

function everyCapture(): string[] {
  return readdirSync(captures, { recursive: true, encoding: "utf8" })
    .filter((name) => /cap|snoop/.test(name.split("/").at(-1)!))
    .sort();
}

const known = new Map(
  knownDifferences.flatMap(({ reason, files }) => files.map((file) => [file, reason] as const)),
);
const files = !isHere ? [] : isAll ? everyCapture() : sample.filter((file) => existsSync(captures + file));

describe.skipIf(!isHere)("conversations equal tshark's", () => {
  it.each(files)("%s", async (file) => {
    const tshark = await tsharkConversations(captures + file);
    if (tshark === null) return;
    const found = differences(tshark, meteredConversations(captures + file));
    if (known.has(file)) expect(found, "no longer differs: take it off the list").not.toEqual([]);
    else expect(found).toEqual([]);
  });

  it("compares at least something", () => {
    expect(files.length).toBeGreaterThan(isAll ? 1000 : 12);
  });
});

it("documents each known difference with its reason", () => {
  const lines = document.split("\n");
  for (const [file, reason] of known) {
    expect(lines.find((line) => line.startsWith(`| ${reason} | `)) ?? "", reason).toContain(`\`${file}\``);
  }
});
