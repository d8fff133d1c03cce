// Floods that are answered or look legitimate: far too many requests, connections held open with unfinished requests
// (slow floods), and packets with the target's address as their source (LAND, CERT CA-1997-28).
import { countText, durationText, listText, manyText } from "../../shared/number-words.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { byRowCount, distinct, groupRows, partByPause, rowsWhere } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp, spread, sumOf } from "./numbers.ts";
import { answered, opened } from "./outcome.ts";

const leastRequests = 300;
/** A source with fewer requests in a burst is a normal visitor. */
const leastOfSource = 10;
/** Requests per second of all sources, and of each on average. A person loads a page and then reads it. */
const leastRate = 10;
const leastRateOfSource = 1;
/** Connections that wait at one service, and for how long, before it is no accident. */
const leastHeld = 50;
const leastHeldS = 10;
const web = /^(http|tls|ssl)$/;
const webPorts = new Set([80, 443, 8000, 8080, 8443]);

export const floodsByForm = (view: FlowView, network: Network): Finding[] => [
  ...requests(view, network),
  ...heldOpen(view),
  ...toItself(view),
];

const isWeb = (view: FlowView, row: number): boolean =>
  view.protocol[row] === 6 &&
  (webPorts.has(view.port[row]!) || web.test(view.service.levels[view.service.codes[row]!] ?? ""));

const doors = (view: FlowView, holds: (row: number) => boolean) =>
  groupRows(view.rows, (row) => (holds(row) ? view.responder[row]! * 65_536 + view.port[row]! : -1));

/** Floods of similar web requests: many sources, each faster than a person. */
function requests(view: FlowView, network: Network): Finding[] {
  const groups = doors(
    view,
    (row) => view.outcome[row] === answered && view.bytesIn[row]! > 0 && isWeb(view, row),
  );
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (groups.sizeOf(group) < leastRequests) continue;
    for (const burst of partByPause(groups.rowsOf(group), view.startMs, 10_000)) {
      if (burst.length < leastRequests) continue;
      const bySource = new Map<number, number>();
      for (const row of burst)
        bySource.set(view.originator[row]!, (bySource.get(view.originator[row]!) ?? 0) + 1);
      const rows = rowsWhere(burst, (row) => bySource.get(view.originator[row]!)! >= leastOfSource);
      const spanMs = view.startMs[burst.at(-1)!]! - view.startMs[burst[0]!]!;
      const rate = (rows.length * 1000) / Math.max(500, spanMs);
      if (rows.length < Math.max(leastRequests, 0.9 * burst.length) || rate < leastRate) continue;
      if (rate / distinct(rows, (row) => view.originator[row]!) < leastRateOfSource) continue;
      // Traffic that lasts through most of the recording is the server's normal use.
      if (spanMs > 0.5 * (network.toMs - network.fromMs) && spanMs > 600_000) continue;
      const alike = 1 - clamp(spread(view.bytesOut, rows) / 0.3);
      if (alike < 0.5 || vainShare(view, rows) > 0.5) continue;
      const pace = clamp(Math.log10(rate / 3) / 1.7);
      const size = clamp(Math.log10(rows.length / 200) / 1.5);
      findings.push(
        finding(
          view,
          rows,
          (0.35 + 0.35 * pace + 0.25 * size) * alike,
          [
            { name: "rate", value: pace, text: `${countText(rate)} a second` },
            { name: "size", value: size, text: manyText(rows.length, "request") },
            { name: "alike", value: alike, text: "how alike the requests are" },
          ],
          `with ${manyText(rows.length, "request")} in ${durationText(spanMs)}`,
          `${countText(rate)} requests a second, all of about the same size, and each source sends ${leastOfSource} or more.`,
        ),
      );
    }
  }
  return findings;
}

/** The share of requests for pages that do not exist, if the data says so. A scanner for pages is not a flood. */
function vainShare(view: FlowView, rows: Uint32Array): number {
  if (!view.has("http_status")) return 0;
  return rowsWhere(rows, (row) => view.number("http_status", row) >= 400).length / rows.length;
}

/** Whether a connection to a web server stayed open with an unfinished request. */
export const isHeldOpen = (view: FlowView, row: number): boolean =>
  view.bytesIn[row] === 0 &&
  view.durationS[row]! >= leastHeldS &&
  view.packetsIn[row]! > 0 &&
  view.bytesOut[row]! > 0 &&
  view.bytesOut[row]! < 5000 &&
  (view.outcome[row] === answered || view.outcome[row] === opened) &&
  isWeb(view, row);

/** Slow floods: connections whose requests never finish use up the server's connection slots, not its bandwidth. */
function heldOpen(view: FlowView): Finding[] {
  const groups = doors(view, (row) => isHeldOpen(view, row));
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (groups.sizeOf(group) < leastHeld) continue;
    const rows = groups.rowsOf(group);
    const most = mostAtOnce(view, rows);
    if (most < leastHeld) continue;
    const many = clamp(Math.log10(most / 25) / 1.2);
    const held = sumOf(view.durationS, rows) / rows.length;
    findings.push(
      finding(
        view,
        rows,
        0.4 + 0.4 * many,
        [{ name: "at once", value: many, text: manyText(most, "connection") }],
        `with ${manyText(rows.length, "connection")} that never finish their request`,
        `Up to ${countText(most)} connections are open at once, ${durationText(held * 1000)} each, and the server never gets a whole request.`,
      ),
    );
  }
  return findings;
}

/** The largest number of flows open at the same time. */
function mostAtOnce(view: FlowView, rows: Uint32Array): number {
  const ends = Float64Array.from(rows, (row) => view.startMs[row]! + view.durationS[row]! * 1000).sort();
  let ended = 0;
  let most = 0;
  rows.forEach((row, begun) => {
    while (ended < ends.length && ends[ended]! < view.startMs[row]!) ended++;
    most = Math.max(most, begun + 1 - ended);
  });
  return most;
}

/** Packets from a host to itself. No host sends these over the network, so the source is forged. */
function toItself(view: FlowView): Finding[] {
  const groups = groupRows(view.rows, (row) =>
    view.originator[row] === view.responder[row] &&
    (view.protocol[row] === 6 || view.protocol[row] === 17) &&
    view.hostKinds[view.responder[row]!] !== "group" &&
    !/^127\.|^::1$/.test(view.hosts[view.responder[row]!]!)
      ? view.responder[row]!
      : -1,
  );
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    // A sensor on the host sees the host talk to itself, but then in both directions.
    const rows = rowsWhere(
      groups.rowsOf(group),
      (row) => view.packetsIn[row] === 0 && view.bytesIn[row] === 0,
    );
    if (rows.length < 0.9 * groups.sizeOf(group)) continue;
    const packets = sumOf(view.packetsOut, rows);
    const many = clamp(Math.log10(packets) / 4);
    findings.push(
      finding(
        view,
        rows,
        0.4 + 0.3 * many,
        [{ name: "size", value: many, text: manyText(packets, "packet") }],
        `with ${manyText(packets, "packet")} in its own name`,
        "The packets name their target as their sender, which is forged: a host that answers them answers itself.",
      ),
    );
  }
  return findings;
}

function finding(
  view: FlowView,
  rows: Uint32Array,
  strength: number,
  parts: Finding["parts"],
  what: string,
  sentence: string,
): Finding {
  const first = rows[0]!;
  const sources = byRowCount(rows, view.originator);
  const victim = view.responder[first]!;
  const who =
    sources.length <= 2
      ? listText(sources.map((host) => view.hosts[host]!))
      : manyText(sources.length, "host");
  const isForged = sources[0] === victim;
  return {
    behaviour: "flood",
    title: isForged
      ? `Somebody floods ${view.hosts[victim]} ${what}`
      : `${who} ${sources.length === 1 ? "floods" : "flood"} ${view.hosts[victim]}:${view.port[first]} ${what}`,
    sentence,
    originators: sources,
    responders: [victim],
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength: clamp(strength),
    parts,
    impact: 0.8,
  };
}
