// Builds record parsers from a table of records and a splitter: the splitter cuts a log into lines, the format interprets them.
import { lineSplitter } from "./lines.ts";
import type { RecordParser, RecordTable } from "./record-table.ts";

interface Splitter {
  push: (text: string) => void;
  end: () => void;
  /** Warnings for every log of the format; they come before those of the table. */
  warnings?: readonly string[];
}

/** A parser that feeds a splitter and returns what it put into the table. */
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

/** Passes whole lines, with their number from 1, to `onLine`, which fills the table; too long lines are refused. */
export const lineParser = (
  table: RecordTable,
  onLine: (line: string, number: number) => void,
): RecordParser =>
  tableParser(
    table,
    lineSplitter(onLine, (number) => table.refuseRow("The line is too long", number, "")),
  );
