// Tunnels in DNS, by the information in the names looked up under one registered domain and in the answers.
import { bytesText, countText, durationText, listText, manyText } from "../../shared/number-words.ts";
import type { Finding } from "./finding.ts";
import type { FlowView } from "./flow-view.ts";
import { groupRows } from "./group-rows.ts";
import type { Network } from "./network.ts";
import { clamp } from "./numbers.ts";
import { registeredDomain } from "./registered-domain.ts";

interface Domain {
  readonly domain: string;
  rows: number[];
  originators: Set<number>;
  /** Distinct names under the domain, and the bytes of the labels left of it, weighted by bits per character. */
  names: Set<string>;
  nameCount: number;
  labelBytes: number;
  information: number;
  queries: number;
  answers: number;
  answerBytes: number;
  /** Queries of types that carry arbitrary data: TXT, NULL, CNAME, MX, SRV, PRIVATE. */
  free: number;
}

const isDns = (view: FlowView, row: number): boolean => {
  const service = view.service.levels[view.service.codes[row]!];
  return (
    (service === "dns" || (view.port[row] === 53 && view.protocol[row] !== 1)) &&
    view.hostKinds[view.responder[row]!] !== "group"
  );
};

export function dnsTunnels(view: FlowView, network: Network): Finding[] {
  const domains = new Map<string, Domain>();
  // Caches the domain of each name and server, so that the suffix list is read once per name.
  const ofName = new Map<string, Domain | null>();
  const ofPair = new Map<number, Domain | null>();
  const isWordy = wordyPairs(view);
  for (let row = 0; row < view.rows; row++) {
    if (!isDns(view, row)) continue;
    const query = view.text("dns_query", row);
    if (query === null && !isWordy(row)) continue;
    const responder = view.responder[row]!;
    // Without names, each pair of host and server is separate: all hosts use the same resolver.
    const pair = view.originator[row]! * (view.hosts.length + 1) + responder;
    let domain = query ? ofName.get(query) : ofPair.get(pair);
    if (domain === undefined) {
      const server = `(${view.hosts[responder]})`;
      domain = query
        ? domainOf(isOfNoRegistry(query) ? server : registeredDomain(query), domains)
        : domainOf(server, domains, `${server} ${pair}`);
      if (query) ofName.set(query, domain);
      else ofPair.set(pair, domain);
    }
    if (domain !== null) take(view, domain, row, query);
  }
  const findings: Finding[] = [];
  for (const domain of domains.values()) {
    const finding = findingOfDomain(view, network, domain);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** A pair without names needs this many queries, and this many bytes more than ordinary queries have. */
const leastQueries = 50;
const leastBeyond = 2_000;

/**
 * Whether a flow without a name belongs to a pair with enough DNS traffic to look at. Counted first, to keep less in memory.
 */
function wordyPairs(view: FlowView): (row: number) => boolean {
  const hasNames = view.has("dns_query");
  const pairs = groupRows(view.rows, (row) =>
    isDns(view, row) && (!hasNames || view.text("dns_query", row) === null)
      ? view.originator[row]! * (view.hosts.length + 1) + view.responder[row]!
      : -1,
  );
  const queries = new Float64Array(pairs.count);
  const beyond = new Float64Array(pairs.count);
  for (const row of pairs.order) {
    const packets = Math.max(1, view.packetsOut[row]!);
    queries[pairs.groupOf[row]!]! += packets;
    beyond[pairs.groupOf[row]!]! += Math.max(0, view.bytesOut[row]! - ordinaryQuery * packets);
  }
  return (row) => {
    const pair = pairs.groupOf[row]!;
    return pair >= 0 && queries[pair]! >= leastQueries && beyond[pair]! >= leastBeyond;
  };
}

/**
 * Whether the last label cannot be a top-level domain. A tunnel that queries its server directly needs no registered domain.
 */
function isOfNoRegistry(name: string): boolean {
  const labels = name.replace(/\.$/, "").split(".");
  const last = labels.at(-1)!;
  return labels.length > 1 && !last.startsWith("xn--") && (last.length > 14 || /\d/.test(last));
}

function domainOf(
  domain: string | null,
  domains: Map<string, Domain>,
  key: string | null = domain,
): Domain | null {
  if (domain === null || key === null) return null;
  const known = domains.get(key);
  if (known) return known;
  const created: Domain = {
    domain,
    rows: [],
    originators: new Set(),
    names: new Set(),
    nameCount: 0,
    labelBytes: 0,
    information: 0,
    queries: 0,
    answers: 0,
    answerBytes: 0,
    free: 0,
  };
  domains.set(key, created);
  return created;
}

function take(view: FlowView, domain: Domain, row: number, query: string | null): void {
  domain.rows.push(row);
  domain.originators.add(view.originator[row]!);
  const packetsOut = Math.max(1, view.packetsOut[row]!);
  const queries = positive(view.number("dns_queries", row)) ?? packetsOut;
  domain.queries += queries;
  const suffix = domain.domain.startsWith("(") ? 0 : domain.domain.length + 1;
  const left = query ? query.slice(0, Math.max(0, query.length - suffix)) : "";
  const isNew = query === null || !domain.names.has(query);
  if (query !== null && domain.names.size < 100_000) domain.names.add(query);
  // A flow of many messages: the meter counted its names. Without that count, use the bytes beyond the DNS headers.
  const names = positive(view.number("dns_names", row)) ?? (queries > 4 ? queries : isNew ? 1 : 0);
  const nameBytes =
    positive(view.number("dns_name_bytes", row)) ??
    (queries > 4 ? Math.max(0, view.bytesOut[row]! - 17 * queries) : (query?.length ?? 0));
  if (query === null && queries > 4) {
    // The data has no names: use the bytes beyond a long ordinary query, at four bits per character.
    const beyond = Math.max(0, view.bytesOut[row]! - ordinaryQuery * queries);
    if (beyond === 0) return;
    domain.nameCount += queries;
    domain.labelBytes += beyond;
    domain.information += beyond / 2;
    domain.answerBytes += Math.max(0, view.bytesIn[row]! - view.bytesOut[row]!);
    return;
  }
  const labels = names <= 1 ? (isNew ? left.length : 0) : Math.max(0, nameBytes - names * suffix);
  domain.nameCount += names <= 1 ? (isNew ? 1 : 0) : names;
  domain.labelBytes += labels;
  if (labels > 0) domain.information += (labels * Math.min(5, bitsPerCharacter(left))) / 8;
  domain.answers += view.packetsIn[row]!;
  const types = view.text("dns_types", row);
  if (types !== null && /\b(TXT|NULL|CNAME|MX|SRV|PRIVATE|KEY)\b/.test(types)) domain.free += queries;
  const answerBytes = positive(view.number("dns_answer_bytes", row));
  domain.answerBytes +=
    answerBytes ?? Math.max(0, view.bytesIn[row]! - view.bytesOut[row]! - 16 * view.packetsIn[row]!);
}

/** Bytes of a query with a long name: header, name, type and class. */
const ordinaryQuery = 70;

const positive = (value: number): number | null => (value >= 0 ? value : null);

function findingOfDomain(view: FlowView, network: Network, domain: Domain): Finding | null {
  const first = domain.rows[0]!;
  const last = domain.rows.at(-1)!;
  const spanS = Math.max(
    60,
    (view.startMs[last]! + view.durationS[last]! * 1000 - view.startMs[first]!) / 1000,
  );
  const perName = domain.nameCount > 0 ? domain.labelBytes / domain.nameCount : 0;
  const rate = domain.information / spanS;
  const hasLongNames = domain.nameCount >= 12 && perName >= 8;
  // Upstream: information in names. ibHH separates tunnels at 0.7 B/s; slower ones add up over long names.
  const up = hasLongNames ? clamp(Math.log10((rate + 0.02) / 0.15) / 1.6) * clamp((perName - 6) / 22) : 0;
  const sum = hasLongNames
    ? clamp(Math.log10((domain.information + 1) / 400) / 1.6) * clamp((perName - 8) / 20)
    : 0;
  // Downstream: many answers of data types under one domain.
  const freeShare = domain.queries > 0 ? domain.free / domain.queries : 0;
  const down =
    freeShare > 0.3 && domain.queries >= 5 && domain.nameCount >= 5
      ? clamp(Math.log10((domain.answerBytes + 1) / 200) / 1.6) * clamp(freeShare * 1.5)
      : 0;
  const strength = clamp(Math.max(up, sum) * 0.85 + down * 0.55);
  if (strength < 0.3) return null;
  const originators = [...domain.originators];
  const clients = originators.length;
  const common = network.insideHosts >= 5 ? clamp((clients - 1) / Math.max(2, network.insideHosts * 0.2)) : 0;
  const known = 1 - 0.8 * common;
  if (strength * known < 0.3) return null;
  const rows = Uint32Array.from(domain.rows);
  const responders = [...new Set(Array.from(rows, (row) => view.responder[row]!))];
  const who = listText(
    originators.map((host) => view.hosts[host]!),
    2,
  );
  const name = domain.domain.startsWith("(") ? domain.domain.slice(1, -1) : domain.domain;
  return {
    behaviour: "tunnel",
    title: `${who} ${clients === 1 ? "carries" : "carry"} data in DNS names of ${name}: ${bytesText(domain.labelBytes)} in ${manyText(domain.queries, "query", "queries")} over ${durationText(spanS * 1000)}`,
    sentence: `${manyText(domain.nameCount, "different name")} under ${name}, ${Math.round(perName)} characters each before the domain, ${rate >= 0.95 ? Math.round(rate) : rate.toFixed(2)} bytes of information a second going out (ordinary domains stay below 0.2)${freeShare > 0.3 ? `; ${countText(domain.free)} queries ask for records that carry free data, and ${bytesText(domain.answerBytes)} came back` : ""}.`,
    originators,
    responders,
    fromMs: view.startMs[first]!,
    toMs: view.startMs[last]! + view.durationS[last]! * 1000,
    rows,
    strength: strength * known,
    parts: [
      {
        name: "information out",
        value: Math.max(up, sum),
        text: `${rate.toFixed(2)} B/s, ${bytesText(domain.information)}`,
      },
      { name: "answers", value: down, text: bytesText(domain.answerBytes) },
      { name: "rare domain", value: known, text: `requested by ${manyText(clients, "host")}` },
    ],
    impact: 1,
  };
}

/** Entropy of the characters of a text, in bits per character; short texts are bounded by their length. */
export function bitsPerCharacter(text: string): number {
  if (text.length < 2) return 0;
  const counts = new Map<string, number>();
  for (const character of text.toLowerCase()) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
