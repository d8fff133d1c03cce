// A record parser for logs of one record a line; what a line means is said by its format.
import { lineSplitter } from "./lines.ts";
import type { RecordParser, RecordTable } from "./record-table.ts";

/** Feeds whole lines, with their number from 1, to `onLine`, which fills the table; lines too long are refused. */
export function lineParser(table: RecordTable, onLine: (line: string, number: number) => void): RecordParser {
  const lines = lineSplitter(onLine, (number) => table.refuseRow("The line is too long", number, ""));
  return {
    push: (text) => lines.push(text),
    end: () => lines.end(),
    take: () => table.take(),
    get waiting() {
      return table.rows;
    },
    get waitingValues() {
      return table.rows * table.columns.length;
    },
    refused: table.refused,
    get refusedRows() {
      return table.refusedRows;
    },
    get warnings() {
      return table.warnings;
    },
  };
}
