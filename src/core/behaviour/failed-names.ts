// Failed names: one host looks up many names that do not exist. Names that look generated weigh more.
import { durationText, listText, manyText, percentText } from "../../shared/number-words.ts";
import type { Behaviour, Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";
import { registeredDomain } from "./registered-domain.ts";

export const failedNames: Behaviour = {
  kind: "failed-names",
  title: "Failed names",
  about: "A host asks for many names that do not exist, as malware does that looks for its server.",
  source: "Rate of NXDOMAIN per host over distinct registered domains; own.",
  find(view, network) {
    if (!view.has("dns_failures")) return [];
    const groups = groupRows(view.rows, (row) =>
      view.number("dns_failures", row) > 0 ? view.originator[row]! : -1,
    );
    const findings: Finding[] = [];
    for (let group = 0; group < groups.count; group++) {
      const finding = findingIn(view, network, groups.rowsOf(group));
      if (finding) findings.push(finding);
    }
    return findings;
  },
};

function findingIn(view: FlowView, network: Network, rows: Uint32Array): Finding | null {
  const domains = new Map<string, string>();
  for (const row of rows) {
    const name = view.text("dns_query", row);
    const domain = name ? registeredDomain(name) : null;
    if (name && domain && !domains.has(domain)) domains.set(domain, name);
  }
  const generated = [...domains.keys()].filter((domain) => isGenerated(domain.split(".")[0]!)).length;
  const madeShare = generated / domains.size;
  // A few names count only if nearly all of them look generated.
  if (domains.size < 5 || (domains.size < 10 && madeShare < 0.8)) return null;
  const spanMs = Math.max(60_000, view.startMs[rows.at(-1)!]! - view.startMs[rows[0]!]!);
  const strength =
    clamp(0.55 * clamp(Math.log10(domains.size / 8) / 1.2) + 0.5 * madeShare) *
    (network.insideHosts >= 5 ? 1 : 0.9);
  if (strength < 0.3) return null;
  const host = view.hosts[view.originator[rows[0]!]!]!;
  return {
    behaviour: "failed-names",
    title: `${host} asks in vain for names of ${manyText(domains.size, "domain")} in ${durationText(spanMs)}`,
    sentence: `${manyText(rows.length, "look-up")} of names that do not exist, of ${manyText(domains.size, "domain")}${madeShare > 0.3 ? `; ${percentText(madeShare)} of them look made by a program` : ""}, such as ${listText([...domains.values()].slice(0, 3))}.`,
    originators: [view.originator[rows[0]!]!],
    responders: [...new Set(Array.from(rows, (row) => view.responder[row]!))],
    fromMs: view.startMs[rows[0]!]!,
    toMs: view.startMs[rows.at(-1)!]!,
    rows,
    strength,
    parts: [
      {
        name: "domains",
        value: clamp(Math.log10(domains.size / 8) / 1.2),
        text: manyText(domains.size, "domain"),
      },
      { name: "made names", value: madeShare, text: `${generated} look made by a program` },
    ],
    impact: 0.9,
  };
}

/** Whether a label looks generated: long, with few vowels, long runs of consonants, or digits among letters. */
export function isGenerated(label: string): boolean {
  if (label.length < 7) return false;
  const letters = label.replace(/[^a-z]/g, "");
  const vowels = (letters.match(/[aeiouy]/g) ?? []).length;
  const run = Math.max(0, ...(label.match(/[bcdfghjklmnpqrstvwxz]+/g) ?? []).map(({ length }) => length));
  const mixed = (label.match(/[a-z]\d|\d[a-z]/g) ?? []).length;
  return letters.length > 0 && (vowels / letters.length < 0.22 || run >= 5 || mixed >= 3);
}
