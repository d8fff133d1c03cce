// Long quiet connections: a connection to an outside address that stays open for hours with little data, as shells, remote
// control and tunnels do. Push services of phones and mail do it too; their ports, names and number of clients tell them apart.
import { bytesText, durationText, manyText } from "../../shared/number-words.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";
import { answered, opened } from "./outcome.ts";
import { placeText } from "./words.ts";

/** A meter splits a long connection into records; the pauses between them are shorter than this. */
const cutPauseMs = 10 * 60_000;
const leastMs = 60 * 60_000;
/** Ports of messengers, push services and message brokers, which keep connections open by design. */
const keepOpen = new Set([143, 993, 1194, 1883, 3478, 4500, 5222, 5223, 5228, 5229, 5230, 8883, 51820]);
/** UDP services whose clients may use one port for every question, so that their questions look like one connection. */
const asksFromOnePort = new Set([53, 67, 123, 137, 138, 161, 514, 547]);
const leastStrength = 0.3;

interface Connection {
  readonly rows: Uint32Array;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
}

export function quietConnections(view: FlowView, network: Network): Finding[] {
  // A shorter recording cannot hold one.
  if (network.toMs - network.fromMs < leastMs && !view.durationS.some((s) => s * 1000 >= leastMs)) return [];
  const findings: Finding[] = [];
  for (let contact = 0; contact < network.contacts.count; contact++) {
    const first = network.contacts.firstOf(contact);
    if (view.protocol[first] !== 6 && view.protocol[first] !== 17) continue;
    if (!view.inside[view.originator[first]!] || view.inside[view.responder[first]!]) continue;
    if (view.hostKinds[view.responder[first]!] === "group") continue;
    if (view.protocol[first] === 17 && asksFromOnePort.has(view.port[first]!)) continue;
    const rows = network.contacts.rowsOf(contact);
    if (!mayBeLong(view, rows)) continue;
    const longest = longestConnection(view, rows);
    const finding = longest && findingIn(view, network, longest);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** Whether flows could be records of one long connection, even with the longest pauses. */
function mayBeLong(view: FlowView, rows: Uint32Array): boolean {
  let longestMs = (rows.length - 1) * cutPauseMs;
  for (const row of rows) longestMs += view.durationS[row]! * 1000;
  return longestMs >= leastMs;
}

/** The records of one connection so far, and their end. */
interface Records {
  readonly rows: number[];
  toMs: number;
}

/** The longest connection among the flows of a contact, with its records joined; null if none is long. */
function longestConnection(view: FlowView, rows: Uint32Array): Connection | null {
  const endOf = (row: number) => view.startMs[row]! + view.durationS[row]! * 1000;
  const open = new Map<number, Records>();
  let best: Records | null = null;
  const lengthOf = ({ rows: all, toMs }: Records) => toMs - view.startMs[all[0]!]!;
  for (const row of rows) {
    if (view.outcome[row] !== answered && view.outcome[row] !== opened) continue;
    const port = view.originatorPort[row]!;
    const known = open.get(port);
    const continues = known !== undefined && port > 0 && view.startMs[row]! - known.toMs <= cutPauseMs;
    const connection = continues ? known : { rows: [], toMs: 0 };
    connection.rows.push(row);
    connection.toMs = Math.max(connection.toMs, endOf(row));
    open.set(port, connection);
    if (best === null || lengthOf(connection) > lengthOf(best)) best = connection;
  }
  if (best === null || lengthOf(best) < leastMs) return null;
  return {
    rows: Uint32Array.from(best.rows),
    fromMs: view.startMs[best.rows[0]!]!,
    toMs: best.toMs,
    bytes: best.rows.reduce((sum, row) => sum + view.bytesOut[row]! + view.bytesIn[row]!, 0),
  };
}

function findingIn(view: FlowView, network: Network, connection: Connection): Finding | null {
  const { rows, fromMs, toMs, bytes } = connection;
  const first = rows[0]!;
  const hours = (toMs - fromMs) / 3_600_000;
  const perSecond = bytes / (hours * 3600);
  const long = clamp(Math.log2(hours / 0.75) / 4);
  const quiet = 1 - clamp(Math.log10((perSecond + 1) / 20) / 1.5);
  const name = view.name.levels[view.name.codes[first]!];
  const isNamed = name !== undefined && name !== view.hosts[view.responder[first]!];
  const clients = Math.max(network.clientsOf(first), network.clientsOfName(first));
  const common = network.insideHosts >= 5 ? clamp((clients - 1) / Math.max(2, network.insideHosts * 0.1)) : 0;
  // If the data names no server, most connections that stay open on web ports are push services.
  const knowsNames = view.has("tls_sni") || view.has("http_host");
  const expected = isNamed || (!knowsNames && view.port[first] === 443) ? 0.5 : 1;
  const known = (1 - 0.85 * common) * expected * (keepOpen.has(view.port[first]!) ? 0.4 : 1);
  const strength = clamp(0.75 * long * (0.3 + 0.7 * quiet) * known);
  if (strength < leastStrength) return null;
  const from = view.originator[first]!;
  return {
    behaviour: "tunnel",
    title: `${view.hosts[from]} keeps a connection to ${placeText(view, first)} open for ${durationText(toMs - fromMs)}`,
    sentence: `${bytesText(bytes)} in ${durationText(toMs - fromMs)}, ${bytesText(perSecond)} a second: it stays open and says little, as remote control does; ${clients <= 1 ? "no other host here uses that place" : `${manyText(clients, "host")} use that place`}.`,
    originators: [from],
    responders: [view.responder[first]!],
    fromMs,
    toMs,
    rows,
    strength,
    parts: [
      { name: "long", value: long, text: durationText(toMs - fromMs) },
      { name: "quiet", value: quiet, text: `${bytesText(perSecond)} a second` },
      { name: "rare place", value: known, text: `${manyText(clients, "host")} there` },
    ],
    impact: 0.8,
  };
}
