// Creates the parser for a log that is no plain table, by the plan's format.
import type { InflateZstd } from "../nfcapd/blocks.ts";
import type { RecordsPlan } from "../reader.ts";
import { suricataEventParser, zeekEventParser } from "./event-parsers.ts";
import { suricataParser, zeekJsonParser, zeekJsonRecords } from "./json-records.ts";
import { nfcapdParser } from "./nfcapd.ts";
import { nfdumpCsvParser, nfdumpJsonParser } from "./nfdump.ts";
import type { RecordParser } from "./record-table.ts";
import { zeekTsvParser, zeekTsvRecords } from "./zeek-tsv.ts";

/** A new parser for a plan. Push decoded text, take batches, end, take the last batch. */
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

/** A parser of a log's events about flows instead of its rows. */
function createEventParser({ format }: RecordsPlan): RecordParser {
  if (format === "suricata-eve") return suricataEventParser();
  return zeekEventParser(format === "zeek-json" ? zeekJsonRecords : zeekTsvRecords);
}
