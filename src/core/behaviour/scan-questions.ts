// Scans by requests: a host requests one missing page after another from a web server, or looks up one name after another
// of a domain. Every request is answered, so no port looks closed; the answer is that the page or name does not exist.
import { countText, durationText, manyText, percentText } from "../../shared/number-words.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows, partByPause } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";

const leastPages = 30;
const leastNames = 50;
/** The least share of missing pages or names. */
const leastMissing = 0.5;
/** Requests per second that no person, mail server or typing error reaches. */
const leastPagesRate = 1;
const leastNamesRate = 2;
const pauseMs = 60_000;

export const scansByQuestions = (view: FlowView, network: Network): Finding[] => [
  ...pages(view, network),
  ...names(view),
];

function pages(view: FlowView, network: Network): Finding[] {
  if (!view.has("http_uri") || !view.has("http_status")) return [];
  const findings: Finding[] = [];
  for (let contact = 0; contact < network.contacts.count; contact++) {
    if (network.contacts.sizeOf(contact) < leastPages) continue;
    const first = network.contacts.firstOf(contact);
    const server = `${view.hosts[view.responder[first]!]}:${view.port[first]}`;
    for (const part of partByPause(network.contacts.rowsOf(contact), view.startMs, pauseMs)) {
      const rows = part.filter((row) => view.text("http_uri", row) !== null);
      const finding = findingIn(view, rows, {
        text: (row) => view.text("http_uri", row)!.split("?")[0]!,
        isMissing: (row) => view.number("http_status", row) >= 400,
        least: leastPages,
        leastRate: leastPagesRate,
        of: (count) => `${manyText(count, "page")} of ${server}`,
        impact: view.inside[view.originator[first]!] ? 0.8 : 0.4,
      });
      if (finding) findings.push(finding);
    }
  }
  return findings;
}

/** Names under one parent: hosts of a domain, or addresses of a network in reverse look-ups. */
function names(view: FlowView): Finding[] {
  if (!view.has("dns_query") || !view.has("dns_failures")) return [];
  const parents: string[] = [];
  const codes = new Map<string, number>();
  const groups = groupRows(view.rows, (row) => {
    const name = view.text("dns_query", row);
    const parent = name === null ? "" : name.slice(name.indexOf(".") + 1);
    // Names right under a top-level domain belong to many owners.
    if (name === null || !parent.includes(".") || parent.length === name.length) return -1;
    const code = codes.get(parent) ?? parents.push(parent) - 1;
    codes.set(parent, code);
    return code * (view.hosts.length + 1) + view.originator[row]!;
  });
  const findings: Finding[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (groups.sizeOf(group) < leastNames) continue;
    const first = view.text("dns_query", groups.firstOf(group))!;
    const parent = first.slice(first.indexOf(".") + 1);
    for (const part of partByPause(groups.rowsOf(group), view.startMs, pauseMs)) {
      const finding = findingIn(view, part, {
        text: (row) => view.text("dns_query", row)!,
        isMissing: (row) => view.number("dns_failures", row) > 0,
        least: leastNames,
        leastRate: leastNamesRate,
        of: (count) => `${manyText(count, "name")} under ${parent}`,
        impact: 0.8,
      });
      if (finding) findings.push(finding);
    }
  }
  return findings;
}

interface Search {
  /** The page or name that a row requests, and whether it is missing. */
  readonly text: (row: number) => string;
  readonly isMissing: (row: number) => boolean;
  readonly least: number;
  readonly leastRate: number;
  readonly of: (count: number) => string;
  readonly impact: number;
}

function findingIn(view: FlowView, rows: Uint32Array, search: Search): Finding | null {
  if (rows.length < search.least) return null;
  const tried = new Set(Array.from(rows, search.text));
  const missing = rows.filter(search.isMissing).length / rows.length;
  const first = rows[0]!;
  const toMs = view.startMs[rows.at(-1)!]!;
  const spanMs = toMs - view.startMs[first]!;
  const rate = (1000 * rows.length) / Math.max(1000, spanMs);
  if (tried.size < search.least || missing < leastMissing || rate < search.leastRate) return null;
  const many = clamp(Math.log10(tried.size / 20) / 1.5);
  const host = view.hosts[view.originator[first]!]!;
  return {
    behaviour: "scan",
    title: `${host} looks for ${search.of(tried.size)} in ${durationText(spanMs)}`,
    sentence: `${host} asks for ${search.of(tried.size)}, ${countText(rate)} a second; ${percentText(missing)} of them are not there.`,
    originators: [view.originator[first]!],
    responders: [...new Set(Array.from(rows, (row) => view.responder[row]!))],
    fromMs: view.startMs[first]!,
    toMs,
    rows,
    strength: clamp(0.35 + 0.35 * many),
    parts: [
      { name: "doors", value: many, text: countText(tried.size) },
      { name: "failures", value: missing, text: percentText(missing) },
    ],
    impact: search.impact,
  };
}
