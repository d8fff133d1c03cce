// Data going out: an inside host sends far more to one outside address than it receives, and more than other hosts
// here send anywhere.
import { bytesText, durationText, manyText, percentText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp, sumOf } from "./numbers.ts";
import { answered } from "./outcome.ts";
import { placeText } from "./words.ts";

/** With fewer bytes more out than in, there is no finding. */
const leastExtra = 200_000;
/** A one-sided stream at this rate is a flood and no upload. */
const floodBytesPerS = 1_000_000;

export const exfiltration: Behaviour = {
  kind: "exfiltration",
  title: "Data going out",
  about:
    "An inside host sends much more to an outside place than it receives, against what hosts here send elsewhere.",
  measures:
    "what a host sends more than it receives, against the other pairs of the network; FTP or mail sent by a single host",
  source:
    "Producer/consumer ratio (Bullard, Gerth 2014) over totals of a pair; the network's own pairs are the yardstick.",
  misses:
    "Less than 200 kB more out than in over an ordinary protocol, and data that leaves in small parts to many places.",
  find(view, network) {
    // Only UDP and ICMP carry data without any answer.
    const groups = groupRows(view.rows, (row) =>
      view.inside[view.originator[row]!] &&
      !view.inside[view.responder[row]!] &&
      view.hostKinds[view.responder[row]!] === "public" &&
      (view.outcome[row] === answered || view.protocol[row] === 17 || view.protocol[row] === 1)
        ? view.originator[row]! * (view.hosts.length + 1) + view.responder[row]!
        : -1,
    );
    const extra = new Float64Array(groups.count);
    for (let at = 0; at < groups.order.length; at++) {
      const row = groups.order[at]!;
      extra[groups.groupOf[row]!]! += view.bytesOut[row]! - view.bytesIn[row]!;
    }
    const surplus = extra
      .map((bytes) => Math.max(0, bytes))
      .sort()
      .reverse();
    const findings: Finding[] = [];
    for (let group = 0; group < groups.count; group++) {
      if (extra[group]! < leastExtra) continue;
      const finding = findingIn(view, network, groups.rowsOf(group), surplus);
      if (finding) findings.push(finding);
    }
    return [...findings, ...handedOver(view, network)];
  },
};

/** Cleartext protocols that transfer files or mail, by payload or by port. */
const handOver = new Map<number, string>([
  [20, "FTP"],
  [21, "FTP"],
  [25, "mail"],
  [69, "TFTP"],
  [465, "mail"],
  [587, "mail"],
  [2525, "mail"],
]);
/** TFTP answers from a new port, so the first flow of a transfer gets no answer (RFC 1350). */
const tftp = 69;
/** A host that transfers to this many destinations is a server doing its work. */
const placesOfServer = 3;

/**
 * A single host that sends FTP or mail to an outside address. The data is small, but programs send out what they
 * gathered this way.
 */
function handedOver(view: FlowView, network: Network): Finding[] {
  const findings: Finding[] = [];
  const places = new Map<number, number>();
  const contacts: Uint32Array[] = [];
  for (let contact = 0; contact < network.contacts.count; contact++) {
    const first = network.contacts.firstOf(contact);
    if (!handOver.has(view.port[first]!) || !view.inside[view.originator[first]!]) continue;
    if (view.inside[view.responder[first]!] || network.clientsOf(first) > 1) continue;
    const rows = network.contacts
      .rowsOf(contact)
      .filter((row) =>
        view.port[row] === tftp
          ? view.bytesOut[row]! > 0
          : view.outcome[row] === answered && view.bytesOut[row]! > 50,
      );
    if (rows.length === 0) continue;
    contacts.push(rows);
    const host = view.originator[first]!;
    places.set(host, (places.get(host) ?? 0) + 1);
  }
  for (const rows of contacts) {
    const first = rows[0]!;
    const host = view.originator[first]!;
    if (places.get(host)! >= placesOfServer) continue;
    const out = sumOf(view.bytesOut, rows);
    const by = handOver.get(view.port[first]!)!;
    const size = clamp(Math.log10(out / 500) / 4);
    findings.push({
      behaviour: "exfiltration",
      title: `${view.hosts[host]} hands data over to ${placeText(view, first)} by ${by}`,
      sentence: `${bytesText(out)} went out by ${by} in ${manyText(rows.length, "flow")}; no other host here does so, and programs that gather passwords and keys send them this way.`,
      originators: [host],
      responders: [view.responder[first]!],
      fromMs: view.startMs[first]!,
      toMs: view.startMs[rows.at(-1)!]!,
      rows,
      strength: clamp(0.34 + 0.2 * size),
      parts: [{ name: "volume", value: size, text: bytesText(out) }],
      impact: 0.9,
    });
  }
  return findings;
}

function findingIn(
  view: FlowView,
  network: Network,
  rows: Uint32Array,
  surplus: Float64Array,
): Finding | null {
  const out = sumOf(view.bytesOut, rows);
  const back = sumOf(view.bytesIn, rows);
  const extra = out - back;
  const ratio = (out - back) / (out + back);
  if (ratio < 0.3) return null;
  const first = rows[0]!;
  const spanMs = view.startMs[rows.at(-1)!]! + view.durationS[rows.at(-1)!]! * 1000 - view.startMs[first]!;
  // Nobody takes data that fast without a word: that is a flood.
  const isUnheard = back === 0 && rows.every((row) => view.protocol[row] !== 6 && view.packetsIn[row] === 0);
  if (isUnheard && out >= floodBytesPerS * Math.max(1, spanMs / 1000)) return null;
  const originator = view.originator[first]!;
  // The yardstick is what other pairs of this network send out, and at least 300 kB.
  const other = (place: number) => surplus[surplus[place]! > extra ? place : place + 1] ?? 0;
  const yardstick = Math.max(300_000, other(Math.floor(surplus.length * 0.02)), 0.6 * other(2));
  const excess = clamp((Math.log10(extra / yardstick) + 0.3) / 1.6);
  const volume = clamp(Math.log10(extra / 300_000) / 2.4);
  const clients = Math.max(network.clientsOf(first), network.clientsOfName(first));
  const common =
    network.insideHosts >= 5 ? clamp((clients - 1) / Math.max(2, network.insideHosts * 0.15)) : 0;
  const oneSided = clamp((ratio - 0.3) / 0.6);
  const strength = clamp(
    (0.45 * volume + 0.3 * excess + 0.25 * oneSided) *
      (0.35 + 0.65 * Math.max(volume, excess)) *
      (1 - 0.6 * common) *
      (network.insideHosts < 5 ? 0.9 : 1.15),
  );
  if (strength < 0.25) return null;
  return {
    behaviour: "exfiltration",
    title: `${view.hosts[originator]} sends ${bytesText(out)} out to ${placeText(view, first)} in ${durationText(spanMs)}`,
    sentence: `${bytesText(out)} went out and ${bytesText(back)} came back in ${manyText(rows.length, "flow")}; ${percentText(out / (out + back))} of it is upload${surplus.length > 20 ? `, where 98 % of the pairs here send at most ${bytesText(yardstick)} more than they get` : ""}; ${clients <= 1 ? "no other host sends there" : `${manyText(clients, "host")} use this place`}.`,
    originators: [originator],
    responders: [view.responder[first]!],
    fromMs: view.startMs[first]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      { name: "volume", value: volume, text: bytesText(out) },
      { name: "one-sided", value: oneSided, text: `${percentText(out / (out + back))} upload` },
      { name: "excess", value: excess, text: `against ${bytesText(yardstick)}` },
      { name: "rare place", value: 1 - common, text: `${manyText(clients, "host")} there` },
    ],
    impact: 1,
  };
}
