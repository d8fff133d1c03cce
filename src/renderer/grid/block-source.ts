// Blocks of rows for the grid. Each is the answer of one flows.page, kept column by column; no row objects are created.
import type { IDatasource } from "ag-grid-community";
import type { CellValue, Filter, Page, Sort } from "#shared/vocabulary.ts";
import { request } from "../api/door.ts";

export const blockRows = 200;

interface Block {
  /** The query that it answers. The grid shows nothing of a block of an earlier query. */
  question?: BlockQuery;
  rowIds: readonly number[];
  cells: ReadonlyMap<string, readonly CellValue[]>;
}

/** A row in the grid: a position in a block. */
export interface RowRef {
  block: Block;
  at: number;
}

export interface BlockQuery {
  datasetId: number;
  filter: Filter;
  sort: readonly Sort[];
  columns: readonly string[];
}

export interface FirstAnswer {
  question: BlockQuery;
  total: number;
  rows: RowRef[];
}

export async function askBlock(question: BlockQuery, offset: number): Promise<FirstAnswer> {
  const { datasetId, filter, sort, columns } = question;
  const page = await request("flows.page", {
    datasetId,
    filter,
    sort: [...sort],
    offset,
    limit: blockRows,
    columns: [...columns],
  });
  return { question, total: page.total, rows: rowsOf(page, question) };
}

/** The rows of a page, as references into its columns. */
export function rowsOf(page: Pick<Page, "columns" | "rowIds" | "cells">, question?: BlockQuery): RowRef[] {
  const cells = new Map(page.columns.map((name, i) => [name, page.cells[i] ?? []]));
  const block = { rowIds: page.rowIds, cells, ...(question ? { question } : {}) };
  return page.rowIds.map((_, at) => ({ block, at }));
}

export const rowIdOf = ({ block, at }: RowRef): number => block.rowIds[at] ?? -1;

/** The value of a cell; undefined while its row or column is loading. */
export const cellOf = (row: RowRef | undefined, column: string): CellValue | undefined =>
  row?.block.cells.get(column)?.[row.at];

/** Whether two queries match the same rows, even in another order or with other columns. */
export const sameRows = (a: BlockQuery | undefined, b: Pick<BlockQuery, "datasetId" | "filter">): boolean =>
  a?.datasetId === b.datasetId && a.filter === b.filter;

const sameQuestion = (a: BlockQuery, b: BlockQuery) =>
  sameRows(a, b) &&
  a.columns.join("\n") === b.columns.join("\n") &&
  JSON.stringify(a.sort) === JSON.stringify(b.sort);

interface BlockSourceOptions {
  /** The first block and the count, which are loaded already. */
  first(): FirstAnswer;
  /** The current query; the grid provides the order. */
  question(sort: Sort[]): BlockQuery;
  onBusy(step: 1 | -1): void;
  onTotal(total: number): void;
  onFailure(thrown: unknown): void;
}

export function createBlockSource({
  first,
  question,
  onBusy,
  onTotal,
  onFailure,
}: BlockSourceOptions): IDatasource {
  let closed = false;
  return {
    rowCount: first().total,
    async getRows({ startRow, sortModel, successCallback, failCallback }) {
      const query = question(
        sortModel.map(({ colId, sort }) => ({ column: colId, descending: sort === "desc" })),
      );
      const known = first();
      if (startRow === 0 && sameQuestion(query, known.question)) {
        successCallback(known.rows, known.total);
        onTotal(known.total);
        return;
      }
      onBusy(1);
      try {
        const { rows, total } = await askBlock(query, startRow);
        if (closed) return;
        successCallback(rows, total);
        // The grid drops answers to an earlier query; do not count their rows either.
        if (sameRows(query, first().question)) onTotal(total);
      } catch (thrown) {
        if (closed) return;
        failCallback();
        if (sameRows(query, first().question)) onFailure(thrown);
      } finally {
        onBusy(-1);
      }
    },
    destroy() {
      closed = true;
    },
  };
}
