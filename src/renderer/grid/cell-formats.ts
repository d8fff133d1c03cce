// The formats of a dataset's cells. Recreated when the time mode or the dataset changes.
import type { CellValue, Column, Dataset } from "#shared/vocabulary.ts";
import { type CellFormat, cellFormat, plainCell } from "../format/cell.ts";
import { dayOf, type TimeMode } from "../format/time.ts";

export interface Formats {
  of(column: string): CellFormat;
  /** The text of a value for the clipboard. */
  plain(column: string, value: CellValue): string;
  column(name: string): Column | undefined;
  /** Returns false when this mode is set already. */
  setTime(mode: TimeMode): boolean;
  setDataset(dataset: Dataset): void;
}

export function createFormats(dataset: Dataset, time: TimeMode): Formats {
  let columns = new Map<string, Column>();
  let formats = new Map<string, CellFormat>();
  const make = () => {
    const { timeSpan } = dataset;
    const times = { mode: time, originMs: timeSpan?.fromMs ?? 0, day: dayOf(timeSpan, time) };
    columns = new Map(dataset.columns.map((column) => [column.name, column]));
    formats = new Map(dataset.columns.map((column) => [column.name, cellFormat(column, times)]));
  };
  make();
  return {
    of: (name) => formats.get(name) ?? String,
    plain: (name, value) => plainCell(value, columns.get(name)),
    column: (name) => columns.get(name),
    setTime(mode) {
      if (mode === time) return false;
      time = mode;
      make();
      return true;
    },
    setDataset(next) {
      dataset = next;
      make();
    },
  };
}
