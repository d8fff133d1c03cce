// Turns flows of another capture or log into plants: its hosts become hosts of the dataset, its outside addresses get
// new ones, and its times move into the dataset.
import type { Plant, PlantingPlace } from "./family.ts";
import { payloadTexts } from "./payload-columns.ts";
import type { WorldFlows } from "./world.ts";

/** What is read from the other flows. */
interface LibraryFlows extends WorldFlows {
  readonly durationS: Float32Array;
  readonly originatorPort: Int32Array;
  /** 6 TCP, 17 UDP, 1 ICMP. */
  readonly protocol: Uint8Array;
  readonly outcome: Uint8Array;
  readonly bytesOut: Float64Array;
  readonly packetsOut: Float64Array;
  readonly packetsIn: Float64Array;
  readonly service: { readonly codes: Int32Array; readonly levels: readonly string[] };
}

interface LibraryCells {
  readonly text: (column: string, row: number) => string | null;
  readonly number: (column: string, row: number) => number;
}

const texts = [...payloadTexts, "tls_version"];
const numbers = [
  "http_status",
  "dns_queries",
  "dns_names",
  "dns_name_bytes",
  "dns_failures",
  "dns_answer_bytes",
  "login_failures",
  "login_successes",
];
/** A state for each outcome (answered, open, refused, unanswered, unasked), if the other flows have no states. */
const states = ["SF", "SF", "REJ", "S0", "SHR"];
const words: Readonly<Record<string, string>> = {
  ssl: "tls",
  krb_tcp: "kerberos",
  krb: "kerberos",
  dce_rpc: "msrpc",
};
/** Flows of other protocols are left out. */
const protocols: Readonly<Record<number, Plant["protocol"]>> = { 6: "tcp", 17: "udp", 1: "icmp" };

/** @param chosen rows to plant, in order of time */
export function transplant(
  flows: LibraryFlows & LibraryCells,
  chosen: readonly number[],
  place: PlantingPlace,
): Plant[] {
  const address = addressesFor(flows, chosen, place);
  const firstMs = flows.startMs[chosen[0] ?? 0] ?? 0;
  const lastMs = flows.startMs[chosen.at(-1) ?? 0] ?? 0;
  const startMs = place.begin(Math.min(lastMs - firstMs, 0.9 * place.lengthMs));
  return chosen.flatMap((row): Plant | readonly Plant[] => {
    const protocol = protocols[flows.protocol[row]!];
    if (protocol === undefined) return [];
    const service = flows.service.levels[flows.service.codes[row]!] ?? null;
    return {
      atMs: startMs + flows.startMs[row]! - firstMs,
      durationS: flows.durationS[row]!,
      from: address(flows.originator[row]!),
      to: address(flows.responder[row]!),
      fromPort: flows.originatorPort[row]!,
      port: flows.port[row]!,
      protocol,
      service: service === null ? null : (words[service] ?? service),
      state: flows.text("conn_state", row) ?? states[flows.outcome[row]!]!,
      bytesOut: flows.bytesOut[row]!,
      bytesIn: flows.bytesIn[row]!,
      packetsOut: flows.packetsOut[row]!,
      packetsIn: flows.packetsIn[row]!,
      more: cellsOf(flows, row),
    };
  });
}

function cellsOf({ text, number }: LibraryCells, row: number): NonNullable<Plant["more"]> {
  const cells: Record<string, string | number> = {};
  for (const name of texts) {
    const value = text(name, row);
    if (value !== null) cells[name] = value;
  }
  for (const name of numbers) {
    const value = number(name, row);
    if (Number.isFinite(value)) cells[name] = value;
  }
  return cells;
}

/** The inside host with most flows becomes the actor, the others its neighbours; group addresses stay. */
function addressesFor(
  { originator, responder, hosts, hostKinds, inside }: WorldFlows,
  chosen: readonly number[],
  { actor, neighbours, dark, outside }: PlantingPlace,
): (host: number) => string {
  const counts = new Map<number, number>();
  for (const row of chosen)
    for (const host of [originator[row]!, responder[row]!]) counts.set(host, (counts.get(host) ?? 0) + 1);
  const named = new Map<number, string>();
  const insiders = [...counts]
    .filter(([host]) => inside[host] && hostKinds[host] !== "group")
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const homes = [actor, ...neighbours];
  insiders.forEach(([host], i) => {
    named.set(host, homes[i] ?? dark());
  });
  return (host) => {
    const known = named.get(host);
    if (known !== undefined) return known;
    named.set(host, hostKinds[host] === "group" ? hosts[host]! : outside());
    return named.get(host)!;
  };
}
