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
  const time = (field: string, ms: number | null): number | null => {
    if (ms === null || (ms >= earliestMs && ms <= latestMs)) return ms;
    const why = ms < earliestMs ? "is a time before 1980" : "is not a time";
    table.refuseValue(field, why, number, String(ms));
    return null;
  };
  const whole = (field: string, value: number | null): number | null => {
    if (value === null || Number.isSafeInteger(value)) return value;
    table.refuseValue(field, "is too large", number, String(value));
    return null;
  };
  const { from, to, fromPort, toPort, protocol, tcpFlags, tos, rest } = record;
  const startMs = time("first", record.startMs);
  const endMs = time("last", record.endMs);
  const isIcmp = protocol === 1 || protocol === 58;
  return {
    from,
    to,
    fromPort,
    // For ICMP the port contains type and code; keep the type.
    toPort: isIcmp && toPort !== null ? toPort >> 8 : toPort,
    protocol: protocol === null ? null : parseProtocol(String(protocol)),
    startMs,
    endMs,
    durationS: startMs === null || endMs === null ? null : (endMs - startMs) / 1000,
    packets: whole("packets", record.packets),
    bytes: whole("bytes", record.bytes),
    backPackets: whole("packets back", record.backPackets),
    backBytes: whole("bytes back", record.backBytes),
    flags: tcpFlags === null ? null : flagText(tcpFlags),
    tos,
    line: number,
    rest,
  };
}
