// Parses nfdump's binary files (nfcapd.*): unidirectional records, paired into flows like those of nfdump's CSV.

import { createBlockReader, type InflateZstd } from "../nfcapd/blocks.ts";
import { type ExtensionMaps, type NfcapdRecord, readBlock1, readBlock2 } from "../nfcapd/records.ts";
import { createNfdumpTable, type NfRecord, pairingWarning } from "./nfdump.ts";
import { oneWayRecord } from "./one-way-record.ts";
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
    const { firstMs: startMs, lastMs: endMs, outPackets: backPackets, outBytes: backBytes } = record;
    return oneWayRecord({ ...record, from, to, startMs, endMs, backPackets, backBytes }, number, table);
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
