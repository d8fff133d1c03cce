// The parsers of logs that are no plain tables, by the plan's word for them.
import type { RecordsPlan } from "../reader.ts";
import { suricataParser, zeekJsonParser } from "./json-records.ts";
import { nfdumpCsvParser, nfdumpJsonParser } from "./nfdump.ts";
import type { RecordParser } from "./record-table.ts";
import { zeekTsvParser } from "./zeek-tsv.ts";

/** A fresh parser for a plan. Push decoded text, take batches, end, take the last one. */
export function createRecordParser(plan: RecordsPlan): RecordParser {
  switch (plan.format) {
    case "zeek-tsv":
      return zeekTsvParser(plan.log);
    case "zeek-json":
      return zeekJsonParser(plan.log);
    case "suricata-eve":
      return suricataParser();
    case "nfdump-csv":
      return nfdumpCsvParser();
    case "nfdump-json":
      return nfdumpJsonParser();
  }
}
