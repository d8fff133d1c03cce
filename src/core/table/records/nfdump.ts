// nfdump's CSV and JSON: unidirectional NetFlow records, paired into flows; the summary at the end is no flow. Times
// are local without a zone, in the CSV with a resolution of one second.
import type { CellValue } from "../../../shared/vocabulary.ts";
import { isTooDeep } from "../json-limits.ts";
import { parseProtocol } from "../protocols.ts";
import { earliestMs, latestMs, parseIsoMs, parseNumber } from "../values.ts";
import { tableParser } from "./line-parser.ts";
import { lineSplitter, objectSplitter } from "./lines.ts";
import { type OneWay, type PairedFlow, pairFlows } from "./pair-flows.ts";
import { type RecordParser, RecordTable, tooDeep } from "./record-table.ts";

export interface NfRecord extends OneWay {
  packets: number | null;
  bytes: number | null;
  /** For records with both directions (nfdump -b). */
  backPackets: number | null;
  backBytes: number | null;
  flags: string | null;
  tos: number | null;
  line: number;
  /** The record's other fields. */
  rest: [string, CellValue][];
}

/** Field names for each value: of the CSV up to nfdump 1.7.2 and after, and of the JSON. */
const fields: Readonly<Record<string, readonly string[]>> = {
  start: ["ts", "firstseen", "first", "t_first"],
  end: ["te", "lastseen", "last", "t_last"],
  duration: ["td", "duration"],
  from: ["sa", "srcaddr", "src4_addr", "src6_addr"],
  to: ["da", "dstaddr", "dst4_addr", "dst6_addr"],
  fromPort: ["sp", "srcport", "src_port"],
  toPort: ["dp", "dstport", "dst_port"],
  protocol: ["pr", "proto"],
  flags: ["flg", "flags", "tcp_flags"],
  tos: ["stos", "srctos", "src_tos"],
  packets: ["ipkt", "packets", "in_packets"],
  bytes: ["ibyt", "bytes", "in_bytes"],
  backPackets: ["opkt", "out_packets"],
  backBytes: ["obyt", "out_bytes"],
};

const fieldOf = new Map(
  Object.entries(fields).flatMap(([thing, names]) => names.map((name) => [name, thing] as const)),
);

/** Warnings about nfdump's texts, and about unidirectional records in general. */
const zoneWarning = "nfdump writes local times without saying of which zone; they were read as UTC.";
export const pairingWarning =
  "NetFlow records have one direction each; the two of a conversation were paired into one flow where both are there.";

/** Numeric fields of the CSV; the others are addresses, paths and stamps. */
const counted = new Set("fwd in out sas das smk dmk dtos dir svln dvln cl sl al exid flows".split(" "));

type Raw = Map<string, string | number>;

/** The table that all formats share: records in, paired rows out. */
export function createNfdumpTable(resolutionMs: number, atOnce = false) {
  const table = new RecordTable();
  const pairs = pairFlows<NfRecord>((flow) => writeFlow(table, flow), { resolutionMs, atOnce });
  return {
    table,
    pairs,
    /** A record with counts of both directions needs no other; in a file it keeps its place in the order. */
    add(record: NfRecord): void {
      if (atOnce && (record.backPackets ?? 0) > 0) writeFlow(table, { orig: record, resp: null });
      else pairs.push(record);
    },
    push(raw: Raw, line: number, text: string): void {
      const record = readRecord(table, raw, line);
      if (record) pairs.push(record);
      else table.refuseRow("No addresses in the record", line, text);
    },
    end: () => pairs.end(),
  };
}

function readRecord(table: RecordTable, raw: Raw, line: number): NfRecord | null {
  const things = new Map<string, string | number>();
  const rest: [string, CellValue][] = [];
  for (const [name, value] of raw) {
    const thing = fieldOf.get(name.toLowerCase());
    if (thing) things.set(thing, value);
    else if (value !== "" && value !== "<none>" && name !== "type") {
      rest.push([name, typeof value === "string" && counted.has(name) ? parseNumber(value) : value]);
    }
  }
  const text = (thing: string) => String(things.get(thing) ?? "").trim();
  const number = (thing: string, field: string): number | null => {
    const written = text(thing);
    if (written === "" || written === "-") return null;
    const value = parseNumber(written);
    if (value === null || value < 0) {
      table.refuseValue(field, value === null ? "is not a number" : "is negative", line, written);
      return null;
    }
    return value;
  };
  const whole = (thing: string, field: string): number | null => {
    const value = number(thing, field);
    if (value === null || Number.isSafeInteger(value)) return value;
    table.refuseValue(field, "is not a whole number, or too large", line, text(thing));
    return null;
  };
  if (text("from") === "" || text("to") === "") return null;
  const startMs = time(table, "start", text("start"), line);
  const durationS = number("duration", "duration");
  const endMs =
    time(table, "end", text("end"), line) ??
    (startMs !== null && durationS !== null ? startMs + durationS * 1000 : null);
  return {
    from: text("from"),
    fromPort: port(text("fromPort")),
    to: text("to"),
    toPort: port(text("toPort")),
    protocol: parseProtocol(text("protocol")),
    startMs,
    endMs,
    durationS:
      durationS ?? (startMs !== null && endMs !== null ? Math.round((endMs - startMs) * 1000) / 1e6 : null),
    packets: whole("packets", "packets"),
    bytes: whole("bytes", "bytes"),
    backPackets: whole("backPackets", "packets back"),
    backBytes: whole("backBytes", "bytes back"),
    flags: text("flags") || null,
    tos: whole("tos", "type of service"),
    line,
    rest,
  };
}

function time(table: RecordTable, field: string, text: string, line: number): number | null {
  if (text === "") return null;
  const ms = parseIsoMs(text);
  if (ms !== null && ms >= earliestMs && ms <= latestMs) return ms;
  table.refuseValue(
    field,
    ms !== null && ms < earliestMs ? "is a time before 1980" : "is not a time",
    line,
    text,
  );
  return null;
}

/** For ICMP nfdump writes "type.code" in the destination port; keep the type, as everywhere. */
function port(text: string): number | null {
  const value = parseNumber(text.split(".")[0] ?? "");
  return value !== null && Number.isInteger(value) && value >= 0 && value <= 65_535 ? value : null;
}

function writeFlow(table: RecordTable, { orig, resp }: PairedFlow<NfRecord>): void {
  const set = (name: string, value: CellValue) => {
    if (value !== null) table.set(table.canonical(name), value);
  };
  const icmp = orig.protocol === "icmp" || orig.protocol === "ipv6-icmp";
  const startMs = earliest(orig.startMs, resp?.startMs ?? null);
  const endMs = latest(orig.endMs, resp?.endMs ?? null);
  set("start_time", startMs);
  set("end_time", endMs);
  set("orig_addr", orig.from);
  set("orig_port", icmp ? orig.toPort : orig.fromPort);
  set("resp_addr", orig.to);
  set("resp_port", icmp ? (resp?.toPort ?? null) : orig.toPort);
  set("protocol", orig.protocol);
  set("duration_s", durationOf(orig, resp, startMs, endMs));
  set("orig_packets", orig.packets);
  set("orig_ip_bytes", orig.bytes);
  set("resp_packets", resp ? resp.packets : (orig.backPackets ?? 0));
  set("resp_ip_bytes", resp ? resp.bytes : (orig.backBytes ?? 0));
  set("orig_tos", orig.tos);
  set("resp_tos", resp?.tos ?? null);
  table.set(table.kept("orig_flags", "text"), orig.flags);
  table.set(table.kept("resp_flags", "text"), resp?.flags ?? null);
  table.set(table.kept("paired", "boolean"), resp !== null);
  for (const [name, value] of orig.rest) {
    const kind = typeof value === "number" ? "number" : "text";
    const column = table.kept(name, kind, orig.line);
    table.set(
      column,
      table.kindOf(column) === "text" ? String(value) : typeof value === "number" ? value : null,
    );
  }
  table.endRow();
}

/** The durations are finer than the CSV's stamps. */
function durationOf(
  orig: NfRecord,
  resp: NfRecord | null,
  startMs: number | null,
  endMs: number | null,
): number | null {
  const written = latest(orig.durationS, resp?.durationS ?? null);
  if (resp === null || startMs === null || endMs === null) return written;
  const spanned = Math.round((endMs - startMs) * 1000) / 1e6;
  return written === null ? spanned : Math.max(written, Number.isInteger(startMs / 1000) ? written : spanned);
}

const earliest = (a: number | null, b: number | null) =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const latest = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b));

/** nfdump -o csv: padded cells, and a summary with different columns at the end. */
export function nfdumpCsvParser(): RecordParser {
  const { table, push, end } = createNfdumpTable(1000);
  let header: string[] | null = null;
  let inSummary = false;
  const lines = lineSplitter(
    (line, number) => {
      if (line.trim() === "") return;
      const cells = line.split(",").map((cell) => cell.trim());
      if (cells[0] === "Summary") inSummary = true;
      if (inSummary) return table.refuseRow("nfdump's summary, not a flow", number, line);
      if (header === null || cells[0] === header[0]) {
        if (header !== null) table.refuseRow("The header line again, between the rows", number, line);
        header = cells;
        return;
      }
      if (cells.length !== header.length) {
        const few = cells.length < header.length;
        return table.refuseRow(
          few ? "Too few values in the line" : "Too many values in the line",
          number,
          line,
        );
      }
      push(new Map(header.map((name, i) => [name, cells[i]!])), number, line);
    },
    (number) => table.refuseRow("The line is too long", number, ""),
  );
  return tableParser(table, {
    push: lines.push,
    end() {
      lines.end();
      end();
    },
    warnings: [zoneWarning, pairingWarning],
  });
}

/** nfdump -o json: one pretty-printed array (or objects one after another). */
export function nfdumpJsonParser(): RecordParser {
  const { table, push, end } = createNfdumpTable(0);
  const objects = objectSplitter(
    (text, line) => {
      if (isTooDeep(text)) return table.refuseRow(tooDeep, line, text);
      let object: Record<string, unknown>;
      try {
        object = JSON.parse(text) as Record<string, unknown>;
      } catch {
        return table.refuseRow("The object is no JSON", line, text);
      }
      if (object.type !== undefined && object.type !== "FLOW") {
        return table.refuseRow(`Another kind of record (${String(object.type)})`, line, text);
      }
      const raw: Raw = new Map();
      for (const [name, value] of Object.entries(object)) {
        if (typeof value === "string" || typeof value === "number") raw.set(name, value);
      }
      push(raw, line, text);
    },
    (text, line) => table.refuseRow("The object is cut off", line, text),
  );
  return tableParser(table, {
    push: objects.push,
    end() {
      objects.end();
      end();
    },
    warnings: [zoneWarning, pairingWarning],
  });
}
