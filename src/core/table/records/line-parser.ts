// Record parsers over a table of records: how a log is split is a splitter's matter, what a record means is its format's.
import { lineSplitter } from "./lines.ts";
import type { RecordParser, RecordTable } from "./record-table.ts";

interface Splitter {
  push: (text: string) => void;
  end: () => void;
  /** What is true of every log of the format; it stands before the warnings of the table. */
  warnings?: readonly string[];
}

/** A parser that feeds a splitter and hands out what it put into the table. */
export const tableParser = (table: RecordTable, { push, end, warnings = [] }: Splitter): RecordParser => ({
  push,
  end,
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
    return [...warnings, ...table.warnings];
  },
});

/** Feeds whole lines, with their number from 1, to `onLine`, which fills the table; lines too long are refused. */
export const lineParser = (
  table: RecordTable,
  onLine: (line: string, number: number) => void,
): RecordParser =>
  tableParser(
    table,
    lineSplitter(onLine, (number) => table.refuseRow("The line is too long", number, "")),
  );
