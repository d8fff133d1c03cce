// Parsers for log records about flows: Zeek's logs beside conn.log, and Suricata's records beside those of flows.
// Each record becomes one event; all other lines are skipped, because the parser of the flows counts them.
import type { CellValue } from "../../../shared/vocabulary.ts";
import { parseProtocol } from "../protocols.ts";
import { earliestMs, epochMs, latestMs, parseIsoMs, parseNumber } from "../values.ts";
import { eventColumns, type FlowEvent } from "./flow-events.ts";
import { lineParser } from "./line-parser.ts";
import { type RecordParser, RecordTable } from "./record-table.ts";
import { isSideEvent, isTurned, suricataEvent } from "./suricata-events.ts";
import { type FieldText, isSideLog, logOfFields, zeekEvent } from "./zeek-events.ts";
import { protocolBetween } from "./zeek-fields.ts";

/** A table of events with all columns from the start, so that every file gives the same columns. */
function eventTable() {
  const table = new RecordTable();
  const places = eventColumns.map(({ name, kind }) => table.fixed(name, kind));
  return {
    table,
    add(event: FlowEvent): void {
      for (const [i, { name }] of eventColumns.entries()) table.set(places[i]!, event[name] ?? null);
      table.endRow();
    },
  };
}

/** A parser of Zeek's logs beside conn.log, in TSV and JSON. */
export function zeekEventParser(
  records: (table: RecordTable, onRecord: OnZeekRecord) => RecordParser,
): RecordParser {
  const { table, add } = eventTable();
  return records(table, (path, fields, get) => {
    const log = path ?? logOfFields(fields);
    if (log === null || !isSideLog(log)) return;
    const address = get("id.orig_h");
    add({
      flow: get("uid"),
      start_time: timeOf(get("ts")),
      orig_addr: address,
      orig_port: portOf(get("id.orig_p")),
      resp_addr: get("id.resp_h"),
      resp_port: portOf(get("id.resp_p")),
      protocol: protocolOf(get("proto"), address),
      ...zeekEvent(log, get),
    });
  });
}

/** Called for each record of any log: its path (null if none), its fields, and their values as text. */
export type OnZeekRecord = (path: string | null, fields: readonly string[], get: FieldText) => void;

export function suricataEventParser(): RecordParser {
  const { table, add } = eventTable();
  return lineParser(table, (line) => {
    // Most lines are flows, which another parser reads.
    if (line.includes('"event_type":"flow"')) return;
    let record: Record<string, unknown>;
    try {
      record = JSON.parse(line) as Record<string, unknown>;
    } catch {
      return;
    }
    if (typeof record !== "object" || record === null || !isSideEvent(record.event_type)) return;
    const ends = [
      { addr: textOf(record.src_ip), port: portOf(textOf(record.src_port)) },
      { addr: textOf(record.dest_ip), port: portOf(textOf(record.dest_port)) },
    ] as const;
    const [from, to] = isTurned(record) ? [ends[1], ends[0]] : ends;
    add({
      flow: textOf(record.flow_id),
      start_time: timeOf(textOf(record.timestamp)),
      orig_addr: from.addr,
      orig_port: from.port,
      resp_addr: to.addr,
      resp_port: to.port,
      protocol: protocolOf(textOf(record.proto), from.addr),
      ...suricataEvent(record),
    });
  });
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" ? String(value) : null;

function timeOf(written: string | null): number | null {
  if (written === null) return null;
  const number = parseNumber(written);
  const ms = number === null ? parseIsoMs(written) : epochMs(number);
  return ms !== null && ms >= earliestMs && ms <= latestMs ? ms : null;
}

function portOf(written: string | null): number | null {
  const port = written === null ? null : parseNumber(written);
  return port !== null && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null;
}

const protocolOf = (written: string | null, address: string | null): CellValue =>
  written === null
    ? null
    : protocolBetween(parseProtocol(written.replace(/^IPv6-ICMP$/i, "ipv6-icmp")), address);
