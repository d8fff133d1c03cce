// Maps Zeek's fields to the catalogue, for TSV and JSON, for conn.log and, where the meaning is the same, for its other logs.
import type { CellValue, ColumnKind } from "../../../shared/vocabulary.ts";
import { parseProtocol } from "../protocols.ts";
import { earliestMs, epochMs, latestMs, parseIsoMs, parseNumber } from "../values.ts";
import type { RecordTable } from "./record-table.ts";
import { sameColumn } from "./zeek-events.ts";

/** Field of any of Zeek's logs (its name with dots) → canonical column. */
const everywhere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ts: "start_time",
    "id.orig_h": "orig_addr",
    "id.orig_p": "orig_port",
    "id.resp_h": "resp_addr",
    "id.resp_p": "resp_port",
    proto: "protocol",
    // Labelled logs (conn.log.labeled) add two columns at the end.
    label: "label",
    detailedlabel: "label_detail",
    "detailed-label": "label_detail",
    detailed_label: "label_detail",
  }),
);

/** Fields that have this meaning in conn.log only. */
const inConn: ReadonlyMap<string, string> = new Map(
  Object.entries({
    service: "service",
    duration: "duration_s",
    orig_bytes: "orig_payload_bytes",
    resp_bytes: "resp_payload_bytes",
    conn_state: "conn_state",
    missed_bytes: "missed_bytes",
    history: "history",
    orig_pkts: "orig_packets",
    resp_pkts: "resp_packets",
    orig_ip_bytes: "orig_ip_bytes",
    resp_ip_bytes: "resp_ip_bytes",
    ip_proto: "protocol_number",
    vlan: "vlan",
    inner_vlan: "vlan_inner",
    community_id: "community_id",
  }),
);

/** Zeek's types of conn.log's fields, for files whose `#types` line is missing. */
const connTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ts: "time",
    "id.orig_p": "port",
    "id.resp_p": "port",
    duration: "interval",
    orig_bytes: "count",
    resp_bytes: "count",
    local_orig: "bool",
    local_resp: "bool",
    missed_bytes: "count",
    orig_pkts: "count",
    orig_ip_bytes: "count",
    resp_pkts: "count",
    resp_ip_bytes: "count",
    ip_proto: "count",
    vlan: "int",
    inner_vlan: "int",
  }),
);

export const looksLikeConn = (fields: readonly string[]): boolean =>
  ["id.orig_h", "id.resp_h", "conn_state"].every((field) => fields.map(dotted).includes(field));

/** Some writers use an underscore for the scope: id_orig_h. */
export const dotted = (field: string): string => field.replace(/^id[_.](orig|resp)_([hp])$/, "id.$1_$2");

const kindOfType = (type: string): ColumnKind => {
  if (type === "time") return "time";
  if (type === "count" || type === "int" || type === "port") return "integer";
  if (type === "double" || type === "interval") return "number";
  return type === "bool" ? "boolean" : "text";
};

export interface FieldTarget {
  field: string;
  column: number;
  kind: ColumnKind;
  /** Canonical name, or null for a column that only the source has. */
  canonical: string | null;
}

/** Where a field's values go. `type`: Zeek's type, or null if the file does not state it. */
export function targetOf(
  table: RecordTable,
  field: string,
  type: string | null,
  { conn, log, line }: { conn: boolean; log: string | null; line: number },
): FieldTarget {
  const name = dotted(field);
  const canonical = everywhere.get(name) ?? (conn ? (inConn.get(name) ?? null) : sameColumn(log, name));
  const kind = canonical
    ? table.kindOf(table.canonical(canonical))
    : kindOfType(type ?? (conn ? connTypes.get(name) : undefined) ?? "string");
  const column = canonical ? table.canonical(canonical) : table.kept(field, kind, line);
  return { field, column, kind: canonical ? kind : table.kindOf(column), canonical };
}

/** Sets one text value, or refuses it with its reason. */
export function setText(table: RecordTable, target: FieldTarget, text: string, line: number): void {
  const { value, why } = readText(target, text);
  if (why !== null) table.refuseValue(target.field, why, line, text);
  else table.set(target.column, value);
}

interface Reading {
  value: CellValue;
  /** Why there is no value; null if there is one. */
  why: string | null;
}

const good = (value: CellValue): Reading => ({ value, why: null });
const bad = (why: string): Reading => ({ value: null, why });

function readText({ kind, canonical }: FieldTarget, text: string): Reading {
  if (kind === "text") return good(canonical === "protocol" ? parseProtocol(text) : text);
  if (kind === "boolean") {
    if (text === "T" || text === "true") return good(true);
    return text === "F" || text === "false" ? good(false) : bad("is neither yes nor no");
  }
  const number = parseNumber(text);
  if (kind === "time") return readTime(number === null ? parseIsoMs(text) : epochMs(number));
  return number === null ? bad("is not a number") : readNumber(kind, canonical, number);
}

/** Sets one JSON value, or refuses it with its reason. Lists are joined with commas. */
export function setJson(table: RecordTable, target: FieldTarget, json: unknown, line: number): void {
  const { value, why } = readJson(target, json);
  if (why !== null) table.refuseValue(target.field, why, line, String(JSON.stringify(json)));
  else table.set(target.column, value);
}

function readJson(target: FieldTarget, json: unknown): Reading {
  const { kind, canonical } = target;
  if (typeof json === "number" && kind === "time") return readTime(epochMs(json));
  if (typeof json === "number" && (kind === "number" || kind === "integer"))
    return readNumber(kind, canonical, json);
  if (typeof json === "boolean" && kind === "boolean") return good(json);
  if (Array.isArray(json))
    return kind === "text" ? good(json.length === 0 ? null : json.join(",")) : bad("is a list");
  if (typeof json === "object") return kind === "text" ? good(JSON.stringify(json)) : bad("is an object");
  return readText(target, String(json));
}

function readTime(ms: number | null): Reading {
  if (ms === null || ms > latestMs || ms < -latestMs) return bad("is not a time");
  return ms < earliestMs ? bad("is a time before 1980") : good(ms);
}

function readNumber(kind: ColumnKind, canonical: string | null, number: number): Reading {
  if (kind === "integer" && !Number.isSafeInteger(number)) return bad("is not a whole number");
  if (canonical === null) return good(number);
  if (number < 0) return bad("is negative");
  return canonical.endsWith("_port") && number > 65_535 ? bad("is more than 65535") : good(number);
}

/** Zeek writes "icmp" for ICMP and ICMPv6; the addresses distinguish them. */
export const protocolBetween = (protocol: CellValue, address: CellValue): CellValue =>
  protocol === "icmp" && typeof address === "string" && address.includes(":") ? "ipv6-icmp" : protocol;
