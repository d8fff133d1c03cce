// The flows of a dataset in the form all behaviours read: one typed array per column, ordered by time, addresses as
// codes. It reads any flow table by catalogue names. A missing value is 0 or −1, and no behaviour may rely on it.

import { type AddressKind, addressKind } from "../table/address-kind.ts";
import { numberAt, type TableData, textAt } from "../table/columns.ts";
import { turnLateAnswers } from "./late-answers.ts";
import { type ContactOutcome, outcomeOf, outcomes } from "./outcome.ts";

/** The columns that behaviours read, if a table has them. */
export const behaviourColumns = [
  "start_time",
  "duration_s",
  "orig_addr",
  "orig_port",
  "resp_addr",
  "resp_port",
  "protocol",
  "service",
  "service_payload",
  "service_port",
  "conn_state",
  "history",
  "orig_flags",
  "missed_bytes",
  "orig_payload_bytes",
  "resp_payload_bytes",
  "payload_bytes",
  "orig_ip_bytes",
  "resp_ip_bytes",
  "ip_bytes",
  "orig_frame_bytes",
  "resp_frame_bytes",
  "frame_bytes",
  "orig_packets",
  "resp_packets",
  "packets",
  "subflows",
  "periodicity",
  "local_orig",
  "local_resp",
  "tls_sni",
  "http_host",
  "dns_query",
  "dns_queries",
  "dns_names",
  "dns_name_bytes",
  "dns_failures",
  "dns_answer_bytes",
  "dns_types",
  "http_method",
  "http_uri",
  "http_user_agent",
  "http_status",
  "tls_version",
  "tls_subject",
  "tls_issuer",
  "remote_operations",
  "ping_contents",
  "login_failures",
  "login_successes",
  "program",
  "alert",
] as const;
type BehaviourColumn = (typeof behaviourColumns)[number];

/** Text values as codes into `levels`; −1 means no value. */
interface Texts {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export interface FlowView {
  readonly rows: number;
  /** The row number in the dataset of each flow. */
  readonly rowIds: Uint32Array;
  /** Milliseconds since the epoch, ascending. */
  readonly startMs: Float64Array;
  readonly durationS: Float32Array;
  /** Codes into `hosts`. */
  readonly originator: Int32Array;
  readonly responder: Int32Array;
  readonly hosts: readonly string[];
  readonly hostKinds: readonly AddressKind[];
  /** 1 for hosts of the monitored network. */
  readonly inside: Uint8Array;
  readonly originatorPort: Int32Array;
  readonly port: Int32Array;
  /** 6 TCP, 17 UDP, 1 ICMP (v4 and v6), 0 any other. */
  readonly protocol: Uint8Array;
  readonly outcome: Uint8Array;
  /** Payload bytes, or total bytes if the table has no payload bytes. */
  readonly bytesOut: Float64Array;
  readonly bytesIn: Float64Array;
  readonly packetsOut: Float64Array;
  readonly packetsIn: Float64Array;
  /** The application protocol, by payload, else by port. */
  readonly service: Texts;
  /** The name that the originator wanted: TLS server name, HTTP host or DNS query. */
  readonly name: Texts;
  readonly has: (column: BehaviourColumn) => boolean;
  /** The value of another numeric column; NaN if missing. */
  readonly number: (column: BehaviourColumn, row: number) => number;
  readonly text: (column: BehaviourColumn, row: number) => string | null;
}

const protocolCodes: Record<string, number> = {
  tcp: 6,
  "6": 6,
  udp: 17,
  "17": 17,
  icmp: 1,
  "1": 1,
  icmp6: 1,
  "ipv6-icmp": 1,
  icmpv6: 1,
  "58": 1,
};

/** Protocols below IP, which argus records too: who has an address, spanning trees. They are no contacts of hosts. */
const linkProtocols = new Set(["aarp", "arp", "cdp", "eapol", "ipx", "llc", "lldp", "loop", "rarp", "stp"]);

/** Whether a table has originator, responder and time, which is all that behaviours need. */
export const hasBehaviours = (names: ReadonlySet<string>): boolean =>
  ["start_time", "orig_addr", "resp_addr"].every((name) => names.has(name));

/** @param table needs `start_time` (µs), `orig_addr` and `resp_addr`; rows without one of them, and those of protocols below IP, are left out */
export function createFlowView(table: TableData, rowIds: Uint32Array): FlowView {
  const order = inOrderOfTime(table);
  const rows = order.length;
  const numberOf = (name: string) => {
    const column = table.columns.get(name);
    return column?.kind === "number" ? (row: number) => numberAt(column, row) : null;
  };
  const textOf = (name: string) => {
    const column = table.columns.get(name);
    return column?.kind === "text" ? column : null;
  };
  const fill = <T extends Float64Array | Float32Array | Int32Array | Uint8Array | Uint32Array>(
    values: T,
    valueAt: (row: number) => number,
  ): T => {
    for (let at = 0; at < rows; at++) values[at] = valueAt(order[at]!);
    return values;
  };
  /** The value at a row of the first column that has one, or 0. */
  const firstOf = (...names: string[]) => {
    const readers = names.flatMap((name) => numberOf(name) ?? []);
    return (row: number) => {
      for (const read of readers) {
        const value = read(row);
        if (value >= 0) return value;
      }
      return 0;
    };
  };
  /** The value of one side: from its column, else the total minus the other side. */
  const sideOf = (side: string, other: string, kinds: readonly string[]) => {
    const direct = kinds.flatMap((kind) => numberOf(`${side}_${kind}`) ?? []);
    const rest = kinds.flatMap((kind) => {
      const whole = numberOf(kind);
      const counterpart = numberOf(`${other}_${kind}`);
      return whole && counterpart ? [(row: number) => whole(row) - counterpart(row)] : [];
    });
    const readers = [...direct, ...rest];
    return (row: number) => {
      for (const read of readers) {
        const value = read(row);
        if (value >= 0) return value;
      }
      return 0;
    };
  };

  const { originator, responder, hosts } = hostCodes(table, order);
  const hostKinds = hosts.map(addressKind);
  const byteKinds = ["payload_bytes", "ip_bytes", "frame_bytes"];
  const bytesOut = fill(new Float64Array(rows), sideOf("orig", "resp", byteKinds));
  const bytesIn = fill(new Float64Array(rows), sideOf("resp", "orig", byteKinds));
  const packetsOut = fill(new Float64Array(rows), sideOf("orig", "resp", ["packets"]));
  const packetsIn = fill(new Float64Array(rows), sideOf("resp", "orig", ["packets"]));
  const protocolText = textOf("protocol");
  const protocolLevels = protocolText?.levels.map((level) => protocolCodes[level.toLowerCase()] ?? 0) ?? [];
  const protocol = fill(new Uint8Array(rows), (row) => protocolLevels[protocolText?.codes[row] ?? -1] ?? 0);
  const states = textOf("conn_state");
  const stateLevels = states?.levels.map(outcomeOf) ?? [];
  const outcome = new Uint8Array(rows);
  const hasPackets = numberOf("orig_packets") !== null;
  for (let at = 0; at < rows; at++) {
    const code = states?.codes[order[at]!] ?? -1;
    const midstream = states?.levels[code] === "OTH" && protocol[at] === 6 && bytesOut[at]! > 0;
    const counted = midstream
      ? "answered"
      : byCounts(hasPackets ? packetsOut[at]! : 1, packetsIn[at]!, bytesIn[at]!, bytesOut[at]!);
    const stated = stateLevels[code] ?? counted;
    // The state says that no SYN was recorded. If the originator still sent a packet, it was a probe without SYN that
    // was rejected.
    const isProbe = stated === "unasked" && hasPackets && packetsOut[at]! > 0 && packetsIn[at]! > 0;
    outcome[at] = outcomes.indexOf(isProbe && bytesIn[at] === 0 ? "refused" : stated);
  }
  const startUs = numberOf("start_time")!;
  const view = {
    rows,
    rowIds: fill(new Uint32Array(rows), (row) => rowIds[row]!),
    startMs: fill(new Float64Array(rows), (row) => startUs(row) / 1000),
    durationS: fill(new Float32Array(rows), firstOf("duration_s")),
    originator,
    responder,
    hosts,
    hostKinds,
    originatorPort: fill(new Int32Array(rows), firstOf("orig_port")),
    port: fill(new Int32Array(rows), firstOf("resp_port")),
    protocol,
    outcome,
    bytesOut,
    bytesIn,
    packetsOut,
    packetsIn,
    service: firstText(
      ["service_payload", "service", "service_port"].flatMap((name) => textOf(name) ?? []),
      order,
    ),
    name: firstText(
      ["tls_sni", "http_host", "dns_query"].flatMap((name) => textOf(name) ?? []),
      order,
    ),
    has: (column: BehaviourColumn) => table.columns.has(column),
    number: (column: BehaviourColumn, row: number) => {
      const found = table.columns.get(column);
      return found?.kind === "number" ? numberAt(found, order[row]!) : Number.NaN;
    },
    text: (column: BehaviourColumn, row: number) => {
      const found = table.columns.get(column);
      return found?.kind === "text" ? textAt(found, order[row]!) : null;
    },
  };
  turnLateAnswers(view);
  const local = (name: string) => {
    const read = numberOf(name);
    return (at: number) => (read ? read(order[at]!) === 1 : false);
  };
  return { ...view, inside: insideHosts(view, local("local_orig"), local("local_resp")) };
}

function byCounts(packetsOut: number, packetsIn: number, bytesIn: number, bytesOut: number): ContactOutcome {
  if (packetsOut === 0 && packetsIn > 0 && bytesOut === 0) return "unasked";
  if (packetsIn > 0 || bytesIn > 0) return bytesOut === 0 && bytesIn === 0 ? "open" : "answered";
  return "unanswered";
}

/**
 * Row numbers with a time and both addresses, ordered by time, then by addresses and ports, so that the order of the
 * file does not matter.
 */
function inOrderOfTime(table: TableData): Uint32Array {
  const time = table.columns.get("start_time");
  const from = table.columns.get("orig_addr");
  const to = table.columns.get("resp_addr");
  if (time?.kind !== "number" || from?.kind !== "text" || to?.kind !== "text") return new Uint32Array(0);
  const { values } = time;
  const keptRows = new Uint32Array(table.rows);
  const protocols = table.columns.get("protocol");
  const isLink =
    protocols?.kind === "text" ? protocols.levels.map((level) => linkProtocols.has(level.toLowerCase())) : [];
  let rows = 0;
  let ordered = true;
  for (let row = 0; row < table.rows; row++) {
    if (protocols?.kind === "text" && isLink[protocols.codes[row]!]) continue;
    if (!Number.isFinite(numberAt(time, row)) || from.codes[row]! < 0 || to.codes[row]! < 0) continue;
    if (rows > 0 && values[row]! < values[keptRows[rows - 1]!]!) ordered = false;
    keptRows[rows++] = row;
  }
  const order = keptRows.slice(0, rows);
  if (!ordered) order.sort((a, b) => values[a]! - values[b]! || a - b);
  const ports = ["orig_port", "resp_port"].flatMap((name) => {
    const column = table.columns.get(name);
    return column?.kind === "number" ? column.values : [];
  });
  const byEnds = (a: number, b: number): number => {
    for (const { codes, levels } of [from, to])
      if (codes[a] !== codes[b]) return levels[codes[a]!]! < levels[codes[b]!]! ? -1 : 1;
    for (const port of ports) if (port[a]! !== port[b]!) return port[a]! - port[b]! || 0;
    return a - b;
  };
  for (let first = 0, next = 1; first < rows; first = next++) {
    while (next < rows && values[order[next]!] === values[order[first]!]) next++;
    if (next > first + 1) order.subarray(first, next).sort(byEnds);
  }
  return order;
}

/** Numbers the hosts by first appearance in time. */
function hostCodes(table: TableData, order: Uint32Array) {
  const codes = new Map<string, number>();
  const hosts: string[] = [];
  const sides = ["orig_addr", "resp_addr"].flatMap((name) => {
    const column = table.columns.get(name);
    return column?.kind === "text"
      ? {
          ...column,
          hostOf: new Int32Array(column.levels.length).fill(-1),
          out: new Int32Array(order.length),
        }
      : [];
  });
  for (let at = 0; at < order.length; at++) {
    for (const side of sides) {
      const level = side.codes[order[at]!]!;
      if (side.hostOf[level]! < 0) {
        const address = side.levels[level]!;
        if (!codes.has(address)) codes.set(address, hosts.push(address) - 1);
        side.hostOf[level] = codes.get(address)!;
      }
      side.out[at] = side.hostOf[level]!;
    }
  }
  const none = new Int32Array(0);
  return { originator: sides[0]?.out ?? none, responder: sides[1]?.out ?? none, hosts };
}

/** Joins text columns: at each row, the first column that has a text. */
function firstText(columns: readonly Texts[], order: Uint32Array): Texts {
  const codes = new Map<string, number>();
  const levels: string[] = [];
  const mapped = columns.map((column) =>
    column.levels.map((level) => {
      if (level === "") return -1;
      const known = codes.get(level);
      if (known !== undefined) return known;
      codes.set(level, levels.length);
      return levels.push(level) - 1;
    }),
  );
  const out = new Int32Array(order.length).fill(-1);
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    for (let c = 0; c < columns.length && out[at]! < 0; c++) {
      const code = columns[c]!.codes[row]!;
      if (code >= 0) out[at] = mapped[c]![code]!;
    }
  }
  return { codes: out, levels };
}

/**
 * Marks the hosts of the monitored network: local hosts by the log (Zeek's local flags), private addresses, and, if
 * hardly any flow has a private address, the public hosts with the most flows.
 */
function insideHosts(
  view: Omit<FlowView, "inside">,
  localOriginator: (at: number) => boolean,
  localResponder: (at: number) => boolean,
): Uint8Array {
  const { rows, originator, responder, hosts, hostKinds } = view;
  const inside = new Uint8Array(hosts.length);
  hostKinds.forEach((kind, host) => {
    if (kind === "private" || kind === "link-local") inside[host] = 1;
  });
  const flows = new Float64Array(hosts.length);
  let touched = 0;
  for (let at = 0; at < rows; at++) {
    if (localOriginator(at)) inside[originator[at]!] = 1;
    if (localResponder(at) && hostKinds[responder[at]!] !== "group") inside[responder[at]!] = 1;
  }
  for (let at = 0; at < rows; at++) {
    const from = originator[at]!;
    const to = responder[at]!;
    flows[from]! += 1;
    flows[to]! += 1;
    if (inside[from] || inside[to]) touched++;
  }
  if (touched >= rows * 0.05) return inside;
  const asOriginator = new Uint8Array(hosts.length);
  for (let at = 0; at < rows; at++) asOriginator[originator[at]!] = 1;
  const most = flows.reduce((a, b) => Math.max(a, b), 0);
  // If two hosts share all flows, the originator is inside.
  const home = hosts
    .map((_, host) => host)
    .filter(
      (host) => flows[host]! >= most * 0.5 && flows[host]! >= rows * 0.2 && hostKinds[host] === "public",
    );
  for (const host of home.some((one) => asOriginator[one]) ? home.filter((one) => asOriginator[one]) : home)
    inside[host] = 1;
  return inside;
}

/** The column with the protocol that was recognised in the payload. A connection log has what its sensor recognised. */
export const recognisedService = (view: FlowView): "service_payload" | "service" =>
  view.has("service_payload") ? "service_payload" : "service";
