// Compares frames and endpoints with tshark, capture by capture. A sample by default; CAPTURE_ORACLE=all takes every
// file, and CAPTURE_ORACLE=text those whose name contains the text. docs/formats.md explains the differences.

import { describe, expect, it } from "vitest";
import { destinationOf, sourceOf } from "../src/core/capture/address.ts";
import { HealthCounter } from "../src/core/capture/health.ts";
import { createDecoder } from "../src/core/capture/layers/decode.ts";
import { fragmentKinds, type Packet } from "../src/core/capture/packet.ts";
import { createCaptureReader } from "../src/core/capture/reader.ts";
import {
  hasRealCaptures,
  readRealCapture,
  realCaptureFacts,
  realCaptureNames,
  realCapturePath,
} from "./packets/real-captures.ts";
import { hasTshark, tsharkFields } from "./packets/tshark.ts";

const chosen = process.env.CAPTURE_ORACLE ?? "";

/** Files that tshark reads differently, with the chapter of docs/formats.md that says why. */
const explained: readonly (readonly [file: RegExp, part: "frames" | "endpoints", why: string])[] = [
  [/^DERIVED\/wikipedia\.(snoop|netmon\.cap)$/, "frames", "refused formats"],
  [
    /^tcpdump\/(brcm-tag|dsa|edsa|vtp_asan|kday6|frf16|hoobr_juniper3|juniper_(es|monitor))/,
    "frames",
    "refused by tshark",
  ],
  [/^tcpdump\/(atm-|bgp-aigp\.pcap)/, "frames", "pseudo-headers"],
  [
    /^tcpdump\/(timestamp_invalid|rx_serviceid_oobr|atm-oam-loopback)/,
    "frames",
    "sub-second part of a second or more",
  ],
  [/^tcpdump\/(802_15_4-data|LINKTYPE_USER2_PKTAP|bgp-aigp\.|arcnet-)/, "endpoints", "link types not read"],
  [/^tcpdump\/arista_ether/, "endpoints", "more than tshark"],
  [/^tcpdump\/(bigtcp-|gso-|vxlan_port_8472)/, "endpoints", "more than tshark"],
  [/^tcpdump\/(LINKTYPE_IPV[46]_invalid|kday[13])/, "endpoints", "declared version"],
  [/^tcpdump\/(pim-packet-assortment|PIM_register)/, "endpoints", "packets quoted and sampled"],
  [/^tcpdump\/(nhrp-trace|of13_ericsson|sflow)/, "endpoints", "packets quoted and sampled"],
  [/^zeek\/tunnels\/ayiya/, "endpoints", "AYIYA"],
  [/^tcpdump\/(ipv[46]_invalid_|ipv6_39_byte)|^zeek\/trunc\//, "endpoints", "headers cut short"],
  [/^zeek\/cisco-fabric-path/, "endpoints", "headers cut short"],
  [/^zeek\/pbb-recursive/, "endpoints", "nesting"],
  [/^zeek\/ipv6-mobility-dst-opts/, "endpoints", "mobile IPv6"],
  [/^zeek\/tunnels\/gtp\/(pdp_ctx_messages|gtp_control_prime)/, "endpoints", "GTP prime"],
];

/** Files for which the list is wrong: it counts a truncated packet, and assumes 16-byte record headers where there are 24. */
const misListed = ["DERIVED/wikipedia_cut_in_packet.pcap", "DERIVED/wikipedia_modified-libpcap.pcap"];

interface Seen {
  line: string;
  version: number;
  endpoints: string;
  ports: string;
  outer: string;
  isComparable: boolean;
}

describe.skipIf(!hasRealCaptures)("the captures under ../shared/data/pcap", () => {
  it("have the packets and steps back in time of their list", () => {
    const facts = realCaptureFacts();
    const differences: string[] = [];
    for (const name of realCaptureNames()) {
      const fact = facts.get(name);
      if (fact === undefined || fact.packets < 0 || isExplained(name, "frames") || misListed.includes(name))
        continue;
      const { packets, backwardSteps } = read(name).health;
      if (packets !== fact.packets || backwardSteps.count !== fact.backwardSteps)
        differences.push(
          `${name}: ${packets} packets, ${backwardSteps.count} steps; listed ${JSON.stringify(fact)}`,
        );
    }
    expect(differences).toEqual([]);
  });

  const names = hasRealCaptures ? sample(realCaptureNames()) : [];
  it.skipIf(!hasTshark)(
    `have the frames and endpoints of tshark (${names.length} files)`,
    { timeout: 3_600_000 },
    () => {
      const differences: string[] = [];
      for (const name of names) differences.push(...compare(name));
      expect(differences).toEqual([]);
    },
  );
});

function sample(names: string[]): string[] {
  if (chosen === "all") return names;
  if (chosen !== "") return names.filter((name) => name.includes(chosen));
  return names.filter((_, index) => index % 61 === 0);
}

const fields = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols"];
const addressFields = ["ip.src", "ip.dst", "ipv6.src", "ipv6.dst"];
const portFields = ["tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport"];

function compare(name: string): string[] {
  const { rows, complaint } = tsharkFields(realCapturePath(name), [
    ...fields,
    ...addressFields,
    ...portFields,
  ]);
  const { seen } = read(name);
  const differences: string[] = [];
  const differ = (part: "frames" | "endpoints", frame: number, theirs: string, ours: string) => {
    if (!isExplained(name, part)) differences.push(`${name} frame ${frame}: tshark ${theirs}, here ${ours}`);
  };
  if (rows.length !== seen.length)
    differ("frames", 0, `${rows.length} frames ${complaint}`, `${seen.length} frames`);
  for (const [index, row] of rows.entries()) {
    const ours = seen[index];
    if (ours === undefined) break;
    const line = row.slice(0, 4).join(" ");
    if (line !== ours.line) differ("frames", index + 1, line, ours.line);
    const theirs = layersOf(row);
    if (theirs === null || !ours.isComparable) continue;
    const outermost = theirs[0];
    const innermost = theirs.at(-1);
    if ((outermost?.addresses ?? "") !== ours.outer)
      differ("endpoints", index + 1, `outermost ${outermost?.addresses} in ${row[4]}`, ours.outer);
    if ((innermost?.addresses ?? "") !== ours.endpoints)
      differ("endpoints", index + 1, `innermost ${innermost?.addresses} in ${row[4]}`, ours.endpoints);
    else if (innermost !== undefined && innermost.ports !== ours.ports)
      differ("endpoints", index + 1, `ports ${innermost.ports} in ${row[4]}`, ours.ports);
  }
  return differences.slice(0, 5);
}

/** Reads a capture and keeps what is compared of each packet. */
function read(name: string) {
  const seen: Seen[] = [];
  const counter = new HealthCounter();
  const inner = createDecoder();
  const outer = createDecoder({ tunnels: "outer" });
  const reader = createCaptureReader({
    onPacket: (packet) => {
      outer.decode(packet);
      const outside = addressesOf(packet);
      inner.decode(packet);
      counter.add(packet);
      // A truncated header may still have its ports.
      const isRead = packet.hasTransport || packet.srcPort !== 0 || packet.dstPort !== 0;
      const hasPorts = isRead && (packet.protocol === 6 || packet.protocol === 17);
      const isLater = packet.fragment === fragmentKinds.joined || packet.fragment === fragmentKinds.orphan;
      const seconds = Math.floor(packet.timeUs / 1_000_000);
      const us = packet.timeUs - seconds * 1_000_000;
      const time = `${seconds}.${String(us).padStart(6, "0")}${String(packet.timeNs).padStart(3, "0")}`;
      seen.push({
        line: `${packet.frame} ${packet.hasTime ? time : ""} ${packet.wireLength} ${packet.capturedLength}`,
        version: packet.ipVersion,
        endpoints: addressesOf(packet),
        ports: hasPorts && !isLater ? `${packet.srcPort} > ${packet.dstPort}` : "",
        outer: outside,
        // A later fragment of a tunnelled packet joins the inner flow, which tshark cannot see.
        isComparable: !(isLater && packet.tunnelDepth > 0),
      });
    },
  });
  reader.push(readRealCapture(name));
  reader.end();
  return { seen, health: counter.health(reader.summary()) };
}

interface IpLayer {
  addresses: string;
  ports: string;
}

/**
 * The IP layers of a frame from the outside in, up to the quote in an ICMP error.
 * @returns null if tshark could not read them all, so that the lists do not match
 */
function layersOf(row: readonly string[]): IpLayer[] | null {
  const lists = row.slice(5).map((cell) => cell.split(",").filter((value) => value !== ""));
  const [src4 = [], dst4 = [], src6 = [], dst6 = [], tcpFrom = [], tcpTo = [], udpFrom = [], udpTo = []] =
    lists;
  const found: IpLayer[] = [];
  let [at4, at6, atTcp, atUdp] = [0, 0, 0, 0];
  for (const protocol of (row[4] ?? "").split(":")) {
    const last = found.at(-1);
    if (protocol === "icmp" || protocol === "icmpv6") break;
    if (protocol === "ip") {
      if (src4[at4] === undefined || dst4[at4] === undefined) return null;
      found.push({ addresses: `${src4[at4]} > ${dst4[at4]}`, ports: "" });
      at4++;
    } else if (protocol === "ipv6") {
      if (src6[at6] === undefined || dst6[at6] === undefined) return null;
      found.push({ addresses: `${src6[at6]} > ${dst6[at6]}`, ports: "" });
      at6++;
    } else if (protocol === "tcp" && last && tcpFrom[atTcp] !== undefined) {
      last.ports = `${tcpFrom[atTcp]} > ${tcpTo[atTcp]}`;
      atTcp++;
    } else if (protocol === "udp" && last && udpFrom[atUdp] !== undefined) {
      last.ports = `${udpFrom[atUdp]} > ${udpTo[atUdp]}`;
      atUdp++;
    }
  }
  return found;
}

function addressesOf(packet: Packet): string {
  return packet.ipVersion === 0 ? "" : `${sourceOf(packet)} > ${destinationOf(packet)}`;
}

function isExplained(name: string, part: "frames" | "endpoints"): boolean {
  return explained.some(([file, of]) => of === part && file.test(name));
}
