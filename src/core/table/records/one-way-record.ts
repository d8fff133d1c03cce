// A binary record of NetFlow, from a file or from the network, as the table of nfdump takes it: impossible values become null and are counted.
import type { CellValue } from "../../../shared/vocabulary.ts";
import type { ExportedFlow } from "../netflow/flow-record.ts";
import { parseProtocol } from "../protocols.ts";
import { earliestMs, latestMs } from "../values.ts";
import { flagText } from "./flag-text.ts";
import type { NfRecord } from "./nfdump.ts";
import type { RecordTable } from "./record-table.ts";

type BinaryRecord = Omit<ExportedFlow, "exporter" | "sampling" | "from" | "to" | "rest"> & {
  from: string;
  to: string;
  rest: [string, CellValue][];
};

/** @param number of the record, for the examples of refused values */
export function oneWayRecord(record: BinaryRecord, number: number, table: RecordTable): NfRecord {
  const { from, to, fromPort, toPort, protocol, tcpFlags, tos, rest } = record;
  const startMs = isTime(record.startMs)
    ? record.startMs
    : refuseTime(table, "first", record.startMs!, number);
  const endMs = isTime(record.endMs) ? record.endMs : refuseTime(table, "last", record.endMs!, number);
  const isIcmp = protocol === 1 || protocol === 58;
  return {
    from,
    to,
    fromPort,
    // For ICMP the port contains type and code; keep the type.
    toPort: isIcmp && toPort !== null ? toPort >> 8 : toPort,
    protocol: protocol === null ? null : nameOf(protocol),
    startMs,
    endMs,
    durationS: startMs === null || endMs === null ? null : (endMs - startMs) / 1000,
    packets: whole(table, "packets", record.packets, number),
    bytes: whole(table, "bytes", record.bytes, number),
    backPackets: whole(table, "packets back", record.backPackets, number),
    backBytes: whole(table, "bytes back", record.backBytes, number),
    flags: tcpFlags === null ? null : (flagTexts[tcpFlags] ?? flagText(tcpFlags)),
    tos,
    line: number,
    rest,
  };
}

const flagTexts = Array.from({ length: 256 }, (_, flags) => flagText(flags));
const protocolNames = Array.from({ length: 256 }, (_, protocol) => parseProtocol(String(protocol)));
const nameOf = (protocol: number) => protocolNames[protocol] ?? parseProtocol(String(protocol));

/** A missing time is none that is refused. */
const isTime = (ms: number | null): boolean => ms === null || (ms >= earliestMs && ms <= latestMs);

function refuseTime(table: RecordTable, field: string, ms: number, number: number): null {
  const why = ms < earliestMs ? "is a time before 1980" : "is not a time";
  table.refuseValue(field, why, number, String(ms));
  return null;
}

function whole(table: RecordTable, field: string, value: number | null, number: number): number | null {
  if (value === null || Number.isSafeInteger(value)) return value;
  table.refuseValue(field, "is too large", number, String(value));
  return null;
}
