// Logs with one JSON object per line: Zeek's and Suricata's. Each line is parsed separately, so a broken one costs one row.
import type { ColumnKind } from "../../../shared/vocabulary.ts";
import { isTooDeep } from "../json-limits.ts";
import { parseProtocol } from "../protocols.ts";
import type { OnZeekRecord } from "./event-parsers.ts";
import { lineParser } from "./line-parser.ts";
import { type RecordParser, RecordTable, surplus, tooDeep } from "./record-table.ts";
import { isSideEvent } from "./suricata-events.ts";
import { isSideLog, logOfFields, setEvent } from "./zeek-events.ts";
import {
  dotted,
  type FieldTarget,
  looksLikeConn,
  protocolBetween,
  setJson,
  targetOf,
} from "./zeek-fields.ts";

type JsonObject = Record<string, unknown>;

/** A parser of JSON lines; `onObject` turns an object into a row or refuses it. */
function jsonLines(
  table: RecordTable,
  onObject: (object: JsonObject, line: number, text: string) => void,
): RecordParser {
  return lineParser(table, (line, number) => {
    if (line.trim() === "") return;
    if (isTooDeep(line)) {
      table.refuseRow(tooDeep, number, line);
      return;
    }
    let object: unknown;
    try {
      object = JSON.parse(line);
    } catch {
      table.refuseRow("The line is no whole JSON object", number, line);
      return;
    }
    if (typeof object === "object" && object !== null && !Array.isArray(object)) {
      onObject(object as JsonObject, number, line);
    } else table.refuseRow("The line is no whole JSON object", number, line);
  });
}

const kindOf = (json: unknown): ColumnKind =>
  typeof json === "number" ? "number" : typeof json === "boolean" ? "boolean" : "text";

/** Flattens nested objects to names with dots; lists stay values. */
function flatten(object: JsonObject, prefix = "", into: [string, unknown][] = []): [string, unknown][] {
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      flatten(value as JsonObject, `${prefix}${key}.`, into);
    } else if (value !== null) into.push([prefix + key, value]);
  }
  return into;
}

/** Zeek's JSON logs: `log` is the `_path` to read, null if objects have none; `isJoined` as for `zeekTsvParser`. */
export function zeekJsonParser(log: string | null, isJoined = false): RecordParser {
  const table = new RecordTable();
  const targets = new Map<string, FieldTarget>();
  return jsonLines(table, (object, line, text) => {
    const path = typeof object._path === "string" ? object._path : null;
    if (log !== null && path !== null && path !== log) {
      if (!isJoined || !isSideLog(path)) table.refuseRow(`A line of another log (${path})`, line, text);
      return;
    }
    const pairs = flatten(object);
    const fields = pairs.map(([field]) => field);
    const conn = path === "conn" || looksLikeConn(fields);
    const name = path ?? (conn ? "conn" : logOfFields(fields));
    let protocol: FieldTarget | null = null;
    let address: unknown = null;
    for (const [field, value] of pairs) {
      if (field === "_path" || value === "" || (Array.isArray(value) && value.length === 0)) continue;
      let target = targets.get(field);
      if (!target) {
        const type = field === "_write_ts" ? "time" : zeekType[kindOf(value)];
        target = targetOf(table, field, type, { conn, log: name, line });
        if (target.column !== surplus) targets.set(field, target);
      }
      setJson(table, target, value, line);
      if (target.canonical === "protocol") protocol = target;
      if (target.canonical === "orig_addr") address = value;
    }
    const spelt = object.proto;
    if (protocol && typeof spelt === "string") {
      table.set(protocol.column, protocolBetween(spelt.toLowerCase(), address as string | null));
    }
    if (name !== null && !conn) setEvent(table, name, fieldOf(pairs));
    table.endRow();
  });
}

/** The value of a field as Zeek would write it in a line. */
function fieldOf(pairs: readonly (readonly [string, unknown])[]) {
  const values = new Map(pairs);
  return (field: string): string | null => {
    const value = values.get(field);
    if (value === undefined || value === "" || value === null) return null;
    if (Array.isArray(value)) return value.length === 0 ? null : value.join(",");
    return String(value);
  };
}

/** Calls back for each record of any of Zeek's logs. */
export function zeekJsonRecords(table: RecordTable, onRecord: OnZeekRecord): RecordParser {
  return jsonLines(table, (object) => {
    const pairs = flatten(object).map(([field, value]) => [dotted(field), value] as const);
    const path = typeof object._path === "string" ? object._path : null;
    onRecord(
      path,
      pairs.map(([field]) => field),
      fieldOf(pairs),
    );
  });
}

const zeekType: Record<ColumnKind, string> = {
  number: "double",
  integer: "count",
  boolean: "bool",
  text: "string",
  time: "time",
};

/** Field of Suricata's flow record → canonical column. Its bytes count whole frames. */
const suricata: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "flow.start": "start_time",
    "flow.end": "end_time",
    src_ip: "orig_addr",
    src_port: "orig_port",
    dest_ip: "resp_addr",
    dest_port: "resp_port",
    proto: "protocol",
    app_proto: "service",
    "flow.pkts_toserver": "orig_packets",
    "flow.pkts_toclient": "resp_packets",
    "flow.bytes_toserver": "orig_frame_bytes",
    "flow.bytes_toclient": "resp_frame_bytes",
    community_id: "community_id",
  }),
);
/** Identifiers: too long for a number, or not for computing. */
const asText = new Set(["flow_id", "parent_id", "tx_id"]);

/** Suricata's eve.json: reads flow records and counts all others by kind. */
export function suricataParser(): RecordParser {
  const table = new RecordTable();
  const targets = new Map<string, FieldTarget>();
  return jsonLines(table, (object, line, text) => {
    // Another parser reads what these add to flows.
    if (isSideEvent(object.event_type)) return;
    if (object.event_type !== "flow") {
      const kind = typeof object.event_type === "string" ? object.event_type : "without a type";
      table.refuseRow(`Another kind of record (${kind})`, line, text);
      return;
    }
    const pairs = flatten(object);
    const started = pairs.some(([field]) => field === "flow.start");
    for (const [field, value] of pairs) {
      if (field === "event_type" || value === "") continue;
      // The record's stamp is when it was written (even 1969 in a file read back); the flow's start is a separate field.
      if (field === "timestamp" && started) continue;
      if (field === "app_proto" && value === "failed") continue;
      let target = targets.get(field);
      if (!target) {
        target = suricataTarget(table, field, value, line);
        if (target.column !== surplus) targets.set(field, target);
      }
      if (field === "vlan") setJson(table, target, Array.isArray(value) ? value[0] : value, line);
      else if (target.canonical === "protocol") table.set(target.column, suricataProtocol(String(value)));
      else setJson(table, target, asText.has(field) ? String(value) : value, line);
    }
    table.endRow();
  });
}

const suricataProtocol = (proto: string) => parseProtocol(proto.replace(/^IPv6-ICMP$/i, "ipv6-icmp"));

function suricataTarget(table: RecordTable, field: string, value: unknown, line: number): FieldTarget {
  const canonical =
    field === "timestamp" ? "start_time" : field === "vlan" ? "vlan" : (suricata.get(field) ?? null);
  const column = canonical
    ? table.canonical(canonical)
    : table.kept(field, asText.has(field) ? "text" : kindOf(value), line);
  return { field, column, kind: table.kindOf(column), canonical };
}
