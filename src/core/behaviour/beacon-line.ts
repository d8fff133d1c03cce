// A beacon inside one connection: the connection stays open and carries runs of packets at nearly constant gaps, like remote
// control that waits for orders. It needs the flow meter's packet runs, so only captures and tables that have them show it.
import { bytesText, durationText, manyText } from "../../shared/number-words.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";
import { answered } from "./outcome.ts";
import { isPlantPort } from "./plant-ports.ts";
import { placeText } from "./words.ts";

/** Fewer runs of packets (separated by a second of silence) show no regularity. */
const leastRuns = 8;
/** Services that keep a connection alive, or poll, by design. */
const keepsBeat = new Set([
  "bgp",
  "dhcp",
  "dns",
  "isakmp",
  "mdns",
  "ntp",
  "openvpn",
  "quic",
  "rtsp",
  "sip",
  "snmp",
  "ssdp",
  "ssh",
  "stun",
  "syslog",
  "wireguard",
]);
/** Ports of messengers, push services and message brokers. */
const keepOpen = new Set([143, 993, 1194, 1883, 3478, 4500, 5222, 5223, 5228, 5229, 5230, 8883, 51820]);
const leastStrength = 0.2;

interface Line {
  readonly row: number;
  readonly runs: number;
  /** Standard deviation of the times between runs, divided by their mean; random times have 1. */
  readonly variation: number;
}

export function beatsOfLines(view: FlowView, network: Network): Finding[] {
  if (!view.has("periodicity") || !view.has("subflows")) return [];
  const findings: Finding[] = [];
  for (let contact = 0; contact < network.contacts.count; contact++) {
    const first = network.contacts.firstOf(contact);
    if (view.protocol[first] === 1 || view.hostKinds[view.responder[first]!] === "group") continue;
    if (!view.inside[view.originator[first]!]) continue;
    const line = longestLine(view, network.contacts.rowsOf(contact));
    const finding = line && findingIn(view, network, line);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** The regular flow of a contact with the most runs of packets; null if none is regular. */
function longestLine(view: FlowView, rows: Uint32Array): Line | null {
  let best: Line | null = null;
  for (const row of rows) {
    const runs = view.number("subflows", row);
    if (!(runs >= leastRuns) || view.outcome[row] !== answered || runs <= (best?.runs ?? 0)) continue;
    const periodicity = view.number("periodicity", row);
    if (periodicity > 0) best = { row, runs, variation: 1 / periodicity - 1 };
  }
  return best;
}

function findingIn(view: FlowView, network: Network, { row, runs, variation }: Line): Finding | null {
  const [from, to] = [view.originator[row]!, view.responder[row]!];
  const service = view.service.levels[view.service.codes[row]!] ?? null;
  if (service !== null && keepsBeat.has(service)) return null;
  const toOutside = view.inside[to] === 0;
  // Between inside hosts, programs keep connections to their servers open. Only unknown services are suspicious there.
  if (!toOutside && (service !== null || isPlantPort(view.port[row]!))) return null;
  const lengthMs = view.durationS[row]! * 1000;
  const everyMs = lengthMs / Math.max(1, runs - 1);
  const bytes = view.bytesOut[row]! + view.bytesIn[row]!;
  const regularity = clamp(1 - variation / 0.7);
  if (regularity < 0.15) return null;
  const small = 1 - clamp(Math.log10(bytes / runs / 300) / 1.5);
  const count = clamp(Math.log2(runs / 6) / 4);
  const lasting = clamp(Math.log10(lengthMs / 10_000) / 1.3);
  const clients = Math.max(network.clientsOf(row), network.clientsOfName(row));
  const common = network.insideHosts >= 5 ? clamp((clients - 1) / Math.max(2, network.insideHosts * 0.1)) : 0;
  const name = view.name.levels[view.name.codes[row]!];
  const isNamed = name !== undefined && name !== view.hosts[to];
  const known = (1 - 0.85 * common) * (isNamed ? 0.6 : 1) * (keepOpen.has(view.port[row]!) ? 0.5 : 1);
  // A connection that is kept alive is a weaker sign than repeated calls: many harmless programs do it.
  const strength =
    0.6 *
    (0.5 * regularity + 0.25 * small + 0.25 * count) *
    (0.5 + 0.5 * count) *
    (0.4 + 0.6 * lasting) *
    known;
  if (strength < leastStrength) return null;
  return {
    behaviour: "beacon",
    title: `${view.hosts[from]} keeps a line to ${placeText(view, row)} and speaks every ${durationText(everyMs)} for ${durationText(lengthMs)}`,
    sentence: `One connection, with ${manyText(runs, "exchange")}, ${durationText(everyMs)} apart (±${Math.max(1, Math.round(variation * 100))} %), ${bytesText(bytes / runs)} each time; ${clients <= 1 ? "no other host here uses that place" : `${manyText(clients, "host")} use that place`}.`,
    originators: [from],
    responders: [to],
    fromMs: view.startMs[row]!,
    toMs: view.startMs[row]! + lengthMs,
    rows: Uint32Array.of(row),
    strength,
    parts: [
      { name: "regularity", value: regularity, text: `±${Math.round(variation * 100)} %` },
      { name: "small exchanges", value: small, text: `${bytesText(bytes / runs)} each time` },
      { name: "count", value: count, text: manyText(runs, "exchange") },
      { name: "rare place", value: known, text: `${manyText(clients, "host")} there` },
    ],
    impact: toOutside ? 0.9 : 0.4,
  };
}
