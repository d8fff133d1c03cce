// The parsers of logs that are no plain tables, by the plan's word for them.
import type { InflateZstd } from "../nfcapd/blocks.ts";
import type { RecordsPlan } from "../reader.ts";
import { suricataEventParser, zeekEventParser } from "./event-parsers.ts";
import { suricataParser, zeekJsonParser, zeekJsonRecords } from "./json-records.ts";
import { nfcapdParser } from "./nfcapd.ts";
import { nfdumpCsvParser, nfdumpJsonParser } from "./nfdump.ts";
import type { RecordParser } from "./record-table.ts";
import { zeekTsvParser, zeekTsvRecords } from "./zeek-tsv.ts";

/** A fresh parser for a plan. Push decoded text, take batches, end, take the last one. */
export function createRecordParser(plan: RecordsPlan, zstd: InflateZstd | null = null): RecordParser {
  if (plan.events) return createEventParser(plan);
  switch (plan.format) {
    case "zeek-tsv":
      return zeekTsvParser(plan.log, plan.joinedBy !== undefined);
    case "zeek-json":
      return zeekJsonParser(plan.log, plan.joinedBy !== undefined);
    case "suricata-eve":
      return suricataParser();
    case "nfdump-csv":
      return nfdumpCsvParser();
    case "nfdump-json":
      return nfdumpJsonParser();
    case "nfcapd":
      return nfcapdParser(zstd);
  }
}

/** Of the events that a log holds about flows, in place of its rows. */
function createEventParser({ format }: RecordsPlan): RecordParser {
  if (format === "suricata-eve") return suricataEventParser();
  return zeekEventParser(format === "zeek-json" ? zeekJsonRecords : zeekTsvRecords);
}
