// Blocks of rows under a filter and an order. The rows that match are found once, as row numbers in order,
// and kept; every block after that is a look-up. Unfiltered and unsorted, the row number is the position itself.
import type { RequestOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset, Filter, Page, Sort } from "../../shared/vocabulary.ts";
import { type Database, quoteName } from "./database.ts";
import { flowsTable } from "./dataset-files.ts";
import { compileFilter, findColumn } from "./filter-sql.ts";
import { asksWhatWasSaid } from "./own-columns.ts";

export interface PageQuery {
  filter: Filter;
  sort: Sort[];
  offset: number;
  limit: number;
  columns?: string[] | undefined;
}

export interface RowReader {
  page(dataset: Dataset, query: PageQuery): Promise<Page>;
  /** Rows by their numbers, in the order asked for. */
  at(
    dataset: Dataset,
    rows: readonly number[],
    columns?: readonly string[],
  ): Promise<RequestOutput<"rows.get">>;
  /** Forgets what was kept of a dataset. */
  forget(datasetId: number): void;
  /** Forgets the orders that depend on what people said of rows: they said something else. */
  forgetSaid(datasetId: number): void;
}

/** Row numbers kept at most, over all orders: 4 bytes each. */
const mostKeptRows = 40_000_000;

export function createRowReader(database: Database): RowReader {
  // Insertion order is age: the first is the one used longest ago.
  const kept = new Map<string, Promise<Uint32Array>>();

  const orderOf = (dataset: Dataset, filter: Filter, sort: Sort[]): Promise<Uint32Array> => {
    // Of a dataset that still grows, an order is good for its present rows only.
    const prefix = JSON.stringify([dataset.id, filter, sort]);
    const key = dataset.reading ? `${prefix}${dataset.rows}` : prefix;
    for (const other of kept.keys()) if (other !== key && other.startsWith(prefix)) kept.delete(other);
    const order = kept.get(key) ?? findOrder(database, dataset, filter, sort);
    kept.delete(key);
    kept.set(key, order);
    order.then(
      () => evict(kept),
      () => kept.delete(key),
    );
    return order;
  };

  return {
    async page(dataset, { filter, sort, offset, limit, columns }) {
      const chosen = columns ? columns.map((name) => findColumn(name, dataset.columns)) : dataset.columns;
      if (filter.kind === "all" && sort.length === 0) {
        const to = Math.min(dataset.rows, offset + limit);
        const where = `rowid >= ${Math.min(offset, dataset.rows)} AND rowid < ${to}`;
        return read(database, dataset, chosen, { where, ids: null, offset, total: dataset.rows });
      }
      const order = await orderOf(dataset, filter, sort);
      const ids = [...order.subarray(offset, offset + limit)];
      const where = ids.length > 0 ? `rowid IN (${ids.join(",")})` : "false";
      return read(database, dataset, chosen, { where, ids, offset, total: order.length });
    },
    async at(dataset, rows, columns) {
      const beyond = rows.find((row) => row >= dataset.rows);
      if (beyond !== undefined)
        throw new AppError(
          "NOT_FOUND",
          `There is no row ${beyond} in ${dataset.name}; its rows are 0 to ${dataset.rows - 1}.`,
        );
      const chosen = columns?.map((name) => findColumn(name, dataset.columns)) ?? dataset.columns;
      const ids = [...rows];
      const where = `rowid IN (${[...new Set(ids)].join(",")})`;
      const page = await read(database, dataset, chosen, { where, ids, offset: 0, total: ids.length });
      return { columns: page.columns, rows: ids, cells: page.cells };
    },
    forgetSaid(datasetId) {
      for (const key of kept.keys()) {
        const [, filter] = JSON.parse(key.slice(0, key.lastIndexOf("]") + 1)) as [number, Filter];
        if (key.startsWith(`[${datasetId},`) && asksWhatWasSaid(filter)) kept.delete(key);
      }
    },
    forget(datasetId) {
      for (const key of kept.keys()) if (key.startsWith(`[${datasetId},`)) kept.delete(key);
    },
  };
}

async function findOrder(
  database: Database,
  dataset: Dataset,
  filter: Filter,
  sort: Sort[],
): Promise<Uint32Array> {
  const { sql, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const within = dataset.reading ? `(${sql}) AND rowid < ${dataset.rows}` : sql;
  const by = sort.map(({ column, descending }) => {
    const found = findColumn(column, dataset.columns);
    return `${quoteName(found.name)} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  });
  // Without an order of its own an answer comes in that of the rows: sorting them again costs more than finding them.
  const order = by.length > 0 ? ` ORDER BY ${[...by, "rowid"].join(", ")}` : "";
  return database.numbers(
    `SELECT rowid::UINTEGER FROM ${flowsTable(dataset)} WHERE ${within}${order}`,
    values,
  );
}

async function read(
  database: Database,
  dataset: Dataset,
  columns: readonly Column[],
  block: { where: string; ids: number[] | null; offset: number; total: number },
): Promise<Page> {
  const names = columns.map((column) => quoteName(column.name));
  const found = await database.columns(
    `SELECT ${["rowid", ...names].join(", ")} FROM ${flowsTable(dataset)} WHERE ${block.where} ORDER BY rowid`,
  );
  const [rowIds = [], ...cells] = found.cells;
  const page: Page = {
    columns: columns.map((column) => column.name),
    rowIds: rowIds as number[],
    cells,
    offset: block.offset,
    total: block.total,
  };
  return block.ids ? inOrder(page, block.ids) : page;
}

/** The store answers by row number; the page stands in the order that was asked for. */
function inOrder(page: Page, ids: number[]): Page {
  const at = new Map(page.rowIds.map((id, index) => [id, index]));
  const positions = ids.map((id) => at.get(id)!);
  return { ...page, rowIds: ids, cells: page.cells.map((column) => positions.map((p) => column[p]!)) };
}

async function evict(kept: Map<string, Promise<Uint32Array>>): Promise<void> {
  let rows = 0;
  for (const [key, order] of [...kept].reverse()) {
    rows += (await order.catch(() => new Uint32Array())).length;
    if (rows > mostKeptRows && kept.size > 1) kept.delete(key);
  }
}
