// The card of one address in one dataset: a few SQL statements over its flows, each with a bounded result.
import { addressKind } from "../../core/table/address-kind.ts";
import { AppError } from "../../shared/errors.ts";
import type { HostCard, HostSeenName, HostService, HostVolumes } from "../../shared/host-vocabulary.ts";
import type { VerdictCounts } from "../../shared/triage-vocabulary.ts";
import type { CellValue, Dataset } from "../../shared/vocabulary.ts";
import { binWidth } from "../dataset/timeline.ts";
import { type IncidentTools, incidentsWithVerdicts } from "../incident/incident-handlers.ts";
import { type HostFlows, hostFlows } from "./host-flows.ts";
import { hostSentence, rolesOf } from "./host-words.ts";

/** Most entries of each list on a card. */
const mostServices = 10;
const mostPeers = 12;
const mostNames = 8;
const mostIncidents = 50;
const mostBins = 100;

const number = (value: CellValue | undefined): number => Number(value ?? 0);
const time = (value: CellValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

export async function readHostCard(
  tools: IncidentTools,
  dataset: Dataset,
  address: string,
): Promise<HostCard> {
  for (const column of ["orig_addr", "resp_addr"]) {
    if (!dataset.columns.some(({ name }) => name === column))
      throw new AppError(
        "INVALID_INPUT",
        `The rows of ${dataset.name} do not say which hosts took part in them.`,
      );
  }
  const flows = hostFlows(tools.database, dataset, address);
  const [totals] = await flows.rows(
    `SELECT count(*) AS flows, count(DISTINCT peer) AS peers, sum(sent) AS sent, sum(received) AS received,
       CAST(min(at_us) AS DOUBLE) / 1000 AS first_ms, CAST(max(greatest(at_us, end_us)) AS DOUBLE) / 1000 AS last_ms FROM mine`,
  );
  if (number(totals?.flows) === 0)
    throw new AppError("NOT_FOUND", `${address} takes part in no flow of ${dataset.name}.`);
  const offered = await services(flows, false);
  const used = await services(flows, true);
  const incidents = await incidentsWithVerdicts(tools, dataset.id, await ranksOf(flows, dataset.id));
  const facts = {
    address,
    name: (await tools.verdicts.hosts()).get(address) ?? null,
    ...(await insideOf(flows, dataset, address, number(totals?.flows))),
    flows: number(totals?.flows),
    firstMs: time(totals?.first_ms),
    lastMs: time(totals?.last_ms),
    hasBytes: flows.hasBytes,
    sentBytes: number(totals?.sent),
    receivedBytes: number(totals?.received),
    roles: rolesOf(offered, used),
    offered: offered.slice(0, mostServices),
    used: used.slice(0, mostServices),
    peers: await peersOf(flows),
    peersTotal: number(totals?.peers),
    volumes: await volumesOf(flows, dataset),
    names: await namesOf(flows, dataset, address),
    incidents: incidents.incidents.slice(0, mostIncidents),
    incidentsFound: incidents.found,
    verdicts: await verdictsOf(flows, dataset.id, number(totals?.flows)),
  };
  return { ...facts, sentence: hostSentence(facts, incidents.incidents.length) };
}

/** Services of the flows that the host began, or that it answered. An open port that sent nothing is not a service. */
async function services(flows: HostFlows, opens: boolean): Promise<HostService[]> {
  const found = await flows.rows(
    `SELECT service, port, count(*) AS flows, count(DISTINCT peer) AS peers, sum(sent) AS sent, sum(received) AS received
       FROM mine WHERE opens = ${opens} AND ${opens ? "true" : flows.hasBytes ? "answered AND sent > 0" : "answered"}
       GROUP BY service, port ORDER BY flows DESC, service, port LIMIT ${4 * mostServices}`,
  );
  return found.map(({ service, port, flows: count, peers, sent, received }) => ({
    service: String(service ?? ""),
    port: time(port),
    flows: number(count),
    peers: number(peers),
    sentBytes: number(sent),
    receivedBytes: number(received),
  }));
}

async function peersOf(flows: HostFlows): Promise<HostCard["peers"]> {
  const found = await flows.rows(
    `SELECT peer, count(*) AS flows, count_if(opens) AS begun, sum(sent) AS sent, sum(received) AS received,
       CAST(min(at_us) AS DOUBLE) / 1000 AS first_ms, CAST(max(greatest(at_us, end_us)) AS DOUBLE) / 1000 AS last_ms
       FROM mine WHERE peer IS NOT NULL GROUP BY peer ORDER BY sum(sent + received) DESC, flows DESC, peer LIMIT ${mostPeers}`,
  );
  return found.map((row) => ({
    address: String(row.peer),
    flows: number(row.flows),
    begun: number(row.begun),
    sentBytes: number(row.sent),
    receivedBytes: number(row.received),
    firstMs: time(row.first_ms),
    lastMs: time(row.last_ms),
  }));
}

async function volumesOf(flows: HostFlows, { timeSpan }: Dataset): Promise<HostVolumes | null> {
  if (timeSpan === null) return null;
  const widthMs = binWidth(timeSpan.fromMs, timeSpan.toMs, mostBins);
  const first = Math.floor(timeSpan.fromMs / widthMs);
  const bins = Math.floor(timeSpan.toMs / widthMs) - first + 1;
  const found = await flows.rows(
    `SELECT CAST((at_us - ?::BIGINT) // ?::BIGINT AS INTEGER) AS bin, count(*) AS flows, sum(sent) AS sent, sum(received) AS received
       FROM mine WHERE at_us >= ?::BIGINT AND at_us < ?::BIGINT GROUP BY bin ORDER BY bin`,
    [first * widthMs * 1000, widthMs * 1000, first * widthMs * 1000, (first + bins) * widthMs * 1000],
  );
  return {
    ...{ fromMs: first * widthMs, widthMs, bins },
    bin: found.map(({ bin }) => number(bin)),
    flows: found.map((row) => number(row.flows)),
    sentBytes: found.map(({ sent }) => number(sent)),
    receivedBytes: found.map(({ received }) => number(received)),
  };
}

/** Names by which others call the host, names that resolve to it, and names that it looks up. */
async function namesOf(flows: HostFlows, dataset: Dataset, address: string): Promise<HostSeenName[]> {
  const kinds: readonly [HostSeenName["kind"], string][] = [
    ["called", "SELECT coalesce(tls_sni, http_host) AS name, opens FROM mine WHERE NOT opens"],
    ["certificate", "SELECT tls_subject AS name, opens FROM mine WHERE NOT opens"],
    ["asked", "SELECT dns_query AS name, opens FROM mine WHERE opens"],
    ["visited", "SELECT coalesce(tls_sni, http_host) AS name, opens FROM mine WHERE opens"],
  ];
  const names: HostSeenName[] = [];
  for (const [kind, from] of kinds) {
    const found = await flows.rows(
      `SELECT name, count(*) AS flows FROM (${from}) WHERE name IS NOT NULL AND name <> '' GROUP BY name ORDER BY flows DESC, name LIMIT ${mostNames}`,
    );
    names.push(...found.map((row) => ({ kind, name: String(row.name), flows: number(row.flows) })));
  }
  const resolves = ["dns_query", "dns_answer"].every((name) =>
    dataset.columns.some((column) => column.name === name),
  );
  if (!resolves) return names;
  const found = await flows.all(
    `SELECT dns_query AS name, count(*) AS flows FROM flows WHERE dns_answer = ? AND dns_query IS NOT NULL
       GROUP BY name ORDER BY flows DESC, name LIMIT ${mostNames}`,
    [address],
  );
  return [
    ...found.map((row) => ({ kind: "resolved" as const, name: String(row.name), flows: number(row.flows) })),
    ...names,
  ];
}

/** Ranks of the incidents that contain flows of the host. */
async function ranksOf(flows: HostFlows, datasetId: number): Promise<number[]> {
  const found = await flows.rows(
    `SELECT DISTINCT found.incident_rank AS rank FROM incident_rows found
       JOIN mine ON mine.row BETWEEN found.first_row AND found.last_row WHERE found.dataset_id = ?`,
    [datasetId],
  );
  return found.map(({ rank }) => number(rank));
}

async function verdictsOf(flows: HostFlows, datasetId: number, total: number): Promise<VerdictCounts> {
  const counts: VerdictCounts = { open: total, confirmed: 0, "false-positive": 0, benign: 0, unsure: 0 };
  const found = await flows.rows(
    "SELECT v.verdict AS verdict, count(*) AS rows FROM verdict v JOIN mine ON v.row = mine.row WHERE v.dataset_id = ? GROUP BY 1",
    [datasetId],
  );
  for (const { verdict, rows } of found) {
    counts[String(verdict) as keyof VerdictCounts] = number(rows);
    counts.open -= number(rows);
  }
  return counts;
}

/** Whether the host is inside: from the log, from the address, and for a public address from its share of all flows. */
async function insideOf(
  flows: HostFlows,
  dataset: Dataset,
  address: string,
  total: number,
): Promise<{ inside: boolean; insideReason: string }> {
  const [row] = await flows.rows("SELECT bool_or(local) AS local FROM mine");
  if (row?.local === true) return { inside: true, insideReason: "the log says so" };
  const kind = addressKind(address);
  if (kind === "group") return { inside: false, insideReason: "a group of hosts" };
  if (kind !== "public") return { inside: true, insideReason: `a ${kind} address` };
  if (total >= dataset.rows / 2)
    return { inside: true, insideReason: "a public address that takes part in most flows" };
  return { inside: false, insideReason: "a public address" };
}
