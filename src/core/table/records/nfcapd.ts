// Parses nfdump's binary files (nfcapd.*): unidirectional records, paired into flows like those of nfdump's CSV.

import { createBlockReader, type InflateZstd } from "../nfcapd/blocks.ts";
import { type ExtensionMaps, type NfcapdRecord, readBlock1, readBlock2 } from "../nfcapd/records.ts";
import { parseProtocol } from "../protocols.ts";
import { earliestMs, latestMs } from "../values.ts";
import { flagText } from "./flag-text.ts";
import { createNfdumpTable, type NfRecord, pairingWarning } from "./nfdump.ts";
import type { RecordParser } from "./record-table.ts";

export function nfcapdParser(zstd: InflateZstd | null): RecordParser {
  const { table, add, end } = createNfdumpTable(0);
  const maps: ExtensionMaps = new Map();
  let number = 0;
  const sink = {
    onRecord(record: NfcapdRecord): void {
      number++;
      if (record.from === null || record.to === null)
        table.refuseRow("No addresses in the record", null, `record ${number}`);
      else add(flowRecord(record, record.from, record.to));
    },
    refuse: (reason: string) => table.refuseRow(reason, null, `after record ${number}`),
  };

  function flowRecord(record: NfcapdRecord, from: string, to: string): NfRecord {
    const startMs = time("first", record.firstMs);
    const endMs = time("last", record.lastMs);
    const isIcmp = record.protocol === 1 || record.protocol === 58;
    return {
      from,
      to,
      fromPort: record.fromPort,
      // For ICMP the port contains type and code; keep the type.
      toPort: isIcmp ? record.toPort >> 8 : record.toPort,
      protocol: parseProtocol(String(record.protocol)),
      startMs,
      endMs,
      durationS: startMs === null || endMs === null ? null : (endMs - startMs) / 1000,
      packets: whole("packets", record.packets),
      bytes: whole("bytes", record.bytes),
      backPackets: record.outPackets === null ? null : whole("packets back", record.outPackets),
      backBytes: record.outBytes === null ? null : whole("bytes back", record.outBytes),
      flags: flagText(record.tcpFlags),
      tos: record.tos,
      line: number,
      rest: record.rest,
    };
  }

  function time(field: string, ms: number): number | null {
    if (ms >= earliestMs && ms <= latestMs) return ms;
    const why = ms < earliestMs ? "is a time before 1980" : "is not a time";
    table.refuseValue(field, why, number, String(ms));
    return null;
  }

  function whole(field: string, value: number): number | null {
    if (Number.isSafeInteger(value)) return value;
    table.refuseValue(field, "is too large", number, String(value));
    return null;
  }

  const blocks = createBlockReader({
    zstd,
    refuse: (reason, at) => table.refuseRow(reason, null, `at byte ${at}`),
    onBlock: (block, layout) => (layout === 1 ? readBlock1(block, maps, sink) : readBlock2(block, sink)),
  });
  return {
    refused: table.refused,
    take: () => table.take(),
    get waiting() {
      return table.rows;
    },
    get waitingValues() {
      return table.rows * table.columns.length;
    },
    get refusedRows() {
      return table.refusedRows;
    },
    get warnings() {
      return [pairingWarning, ...table.warnings];
    },
    push() {},
    pushBytes: (bytes) => blocks.push(bytes),
    end() {
      blocks.end();
      end();
    },
  };
}
