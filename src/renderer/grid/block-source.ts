// Blocks of rows for the grid: each is one flows.page, read column by column as it came. No row objects are made.
import type { IDatasource } from "ag-grid-community";
import type { CellValue, Filter, Page, Sort } from "../../shared/vocabulary.ts";
import { request } from "../api/door.ts";

export const blockRows = 200;

export interface Block {
  rowIds: readonly number[];
  cells: ReadonlyMap<string, readonly CellValue[]>;
}

/** One row as the grid holds it: a place in a block. */
export interface RowRef {
  block: Block;
  at: number;
}

export interface Question {
  datasetId: number;
  filter: Filter;
  sort: readonly Sort[];
  columns: readonly string[];
}

export interface FirstAnswer {
  question: Question;
  total: number;
  rows: RowRef[];
}

export async function askBlock(question: Question, offset: number): Promise<FirstAnswer> {
  const { datasetId, filter, sort, columns } = question;
  const page = await request("flows.page", {
    datasetId,
    filter,
    sort: [...sort],
    offset,
    limit: blockRows,
    columns: [...columns],
  });
  return { question, total: page.total, rows: rowsOf(page) };
}

/** The rows of a page, as references into its columns. */
export function rowsOf(page: Pick<Page, "columns" | "rowIds" | "cells">): RowRef[] {
  const cells = new Map(page.columns.map((name, i) => [name, page.cells[i] ?? []]));
  const block = { rowIds: page.rowIds, cells };
  return page.rowIds.map((_, at) => ({ block, at }));
}

export const rowIdOf = ({ block, at }: RowRef): number => block.rowIds[at] ?? -1;

/** The value of a cell; undefined while its row or column is on the way. */
export const cellOf = (row: RowRef | undefined, column: string): CellValue | undefined =>
  row?.block.cells.get(column)?.[row.at];

const sameQuestion = (a: Question, b: Question) =>
  a.filter === b.filter &&
  a.columns.join("\n") === b.columns.join("\n") &&
  JSON.stringify(a.sort) === JSON.stringify(b.sort);

export interface BlockSourceOptions {
  /** The first block and the count, already known: nothing is asked twice. */
  first: FirstAnswer;
  /** The question as it stands now; the order is given by the grid. */
  question(sort: Sort[]): Question;
  onAsk(): void;
  onAnswer(total: number): void;
  onFailure(thrown: unknown): void;
}

export function createBlockSource({
  first,
  question,
  onAsk,
  onAnswer,
  onFailure,
}: BlockSourceOptions): IDatasource {
  let closed = false;
  return {
    rowCount: first.total,
    async getRows({ startRow, sortModel, successCallback, failCallback }) {
      const asked = question(
        sortModel.map(({ colId, sort }) => ({ column: colId, descending: sort === "desc" })),
      );
      if (startRow === 0 && sameQuestion(asked, first.question)) {
        successCallback(first.rows, first.total);
        onAnswer(first.total);
        return;
      }
      onAsk();
      try {
        const { rows, total } = await askBlock(asked, startRow);
        if (closed) return;
        successCallback(rows, total);
        onAnswer(total);
      } catch (thrown) {
        if (closed) return;
        failCallback();
        onFailure(thrown);
      }
    },
    destroy() {
      closed = true;
    },
  };
}
