// Beacons through DNS names: a host looks up one fresh name after another under one domain, at regular gaps. The resolver
// stands between the two hosts, so no pair of addresses shows the calls. The names must be fresh, else a cache would answer.
import { durationText, manyText, percentText } from "../../shared/number-words.ts";
import { isGenerated } from "./failed-names.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";
import { registeredDomain } from "./registered-domain.ts";
import { findRhythm } from "./rhythm.ts";

const leastNames = 10;
const leastStrength = 0.2;

export function callsByName(view: FlowView, network: Network): Finding[] {
  if (!view.has("dns_query")) return [];
  const domains: string[] = [];
  const codes = new Map<string, number>();
  const ofName = new Map<string, number>();
  const codeOf = (name: string): number => {
    const known = ofName.get(name);
    if (known !== undefined) return known;
    const domain = registeredDomain(name);
    const code =
      domain === null || domain === name || name.endsWith(".arpa")
        ? -1
        : (codes.get(domain) ?? domains.push(domain) - 1);
    if (code >= 0) codes.set(domain!, code);
    ofName.set(name, code);
    return code;
  };
  const groups = groupRows(view.rows, (row) => {
    const name = view.hostKinds[view.responder[row]!] === "group" ? null : view.text("dns_query", row);
    const domain = name === null ? -1 : codeOf(name);
    return domain < 0 ? -1 : domain * (view.hosts.length + 1) + view.originator[row]!;
  });
  const askers = new Map<number, number>();
  const domainOf = (group: number) => codeOf(view.text("dns_query", groups.firstOf(group))!);
  for (let group = 0; group < groups.count; group++)
    askers.set(domainOf(group), (askers.get(domainOf(group)) ?? 0) + 1);
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (groups.sizeOf(group) < leastNames) continue;
    const rows = groups.rowsOf(group);
    const domain = domainOf(group);
    const finding = findingIn(view, network, rows, domains[domain]!, askers.get(domain)!);
    if (finding) findings.push(finding);
  }
  return findings;
}

function findingIn(
  view: FlowView,
  network: Network,
  rows: Uint32Array,
  domain: string,
  clients: number,
): Finding | null {
  const seen = new Set<string>();
  const fresh = rows.filter((row) => {
    const name = view.text("dns_query", row)!;
    return seen.has(name) ? false : seen.add(name);
  });
  // Two look-ups of one name in a row (A and AAAA) count as one. A name that returns later is not a fresh call.
  if (fresh.length < leastNames || fresh.length < 0.45 * rows.length) return null;
  const rhythm = findRhythm(view.startMs, fresh);
  if (rhythm === null || rhythm.calls < leastNames || rhythm.deviation > 0.2) return null;
  const names = [...seen].map((name) => name.slice(0, -domain.length - 1));
  const generated = names.filter((name) => name.split(".").some(isOfProgram)).length / names.length;
  if (generated < 0.5) return null;
  const spanMs = view.startMs[fresh.at(-1)!]! - view.startMs[fresh[0]!]!;
  const regularity = clamp(1 - (rhythm.deviation + 0.25 / Math.sqrt(rhythm.calls)) / 0.36);
  if (regularity < 0.3) return null;
  const count = clamp(Math.log2(rhythm.calls / 6) / 4);
  const lasting = clamp(Math.log10(spanMs / 20_000) / 1.3);
  const common = network.insideHosts >= 5 ? clamp((clients - 1) / Math.max(2, network.insideHosts * 0.1)) : 0;
  const strength =
    0.6 *
    (0.5 * regularity + 0.25 * generated + 0.25 * count) *
    (0.5 + 0.5 * count) *
    lasting *
    (1 - 0.85 * common);
  if (strength < leastStrength) return null;
  const first = fresh[0]!;
  const from = view.originator[first]!;
  const every = durationText(rhythm.periodMs);
  return {
    behaviour: "beacon",
    title: `${view.hosts[from]} asks for fresh names of ${domain} every ${every} for ${durationText(spanMs)}`,
    sentence: `${manyText(fresh.length, "name")} of ${domain}, each a first request, a median of ${every} apart; ${percentText(generated)} of them look made by a program; ${clients <= 1 ? "no other host asks for that domain" : `${manyText(clients, "host")} ask for that domain`}.`,
    originators: [from],
    responders: [...new Set(Array.from(rows, (row) => view.responder[row]!))],
    fromMs: view.startMs[rows[0]!]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      { name: "regularity", value: regularity, text: `names ${every} apart` },
      { name: "made names", value: generated, text: percentText(generated) },
      { name: "count", value: count, text: manyText(fresh.length, "name") },
      { name: "rare domain", value: 1 - common, text: `requested by ${manyText(clients, "host")}` },
    ],
    impact: 0.9,
  };
}

/** Whether a label looks generated: a hexadecimal number or an unpronounceable word. */
const isOfProgram = (label: string): boolean =>
  isGenerated(label) || (label.length >= 6 && /^[0-9a-f]+$/.test(label) && /\d/.test(label));
