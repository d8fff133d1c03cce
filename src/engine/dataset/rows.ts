// Pages of rows under a filter and an order. The numbers of the matching rows are computed once, in order, and cached; after that, a page
// is a look-up. Without filter and order, the row number is the position.
import type { RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset, Filter, Page, Sort } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { dependsOnVerdicts } from "../store/extra-columns.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import { amongRows } from "../store/row-numbers.ts";
import type { Caches } from "../work/caches.ts";
import { flowsTable } from "./dataset-files.ts";

interface PageQuery {
  filter: Filter;
  sort: Sort[];
  offset: number;
  limit: number;
  columns?: string[] | undefined;
}

export interface RowReader {
  page(dataset: Dataset, query: PageQuery): Promise<Page>;
  /** Rows by their numbers, in the order of the list. */
  at(
    dataset: Dataset,
    rows: readonly number[],
    columns?: readonly string[],
  ): Promise<RequestOutput<"rows.get">>;
}

/** How many rows from the start are found without computing the numbers of all matches. */
const mostAtStart = 1000;
/** Row numbers in the cache at most, over all orders; 4 bytes each. */
const mostKeptRows = 40_000_000;

export function createRowReader(database: Database, caches: Caches): RowReader {
  const orders = caches.create<Uint32Array, "dataset" | "verdict">({
    dependsOn: ["dataset", "verdict"],
    most: mostKeptRows,
    weigh: (rows) => rows.length,
  });

  return {
    async page(dataset, { filter, sort, offset, limit, columns }) {
      const chosen = columns ? columns.map((name) => findColumn(name, dataset.columns)) : dataset.columns;
      if (filter.kind === "all" && sort.length === 0) {
        const to = Math.min(dataset.rows, offset + limit);
        const where = `rowid >= ${Math.min(offset, dataset.rows)} AND rowid < ${to}`;
        return read(database, dataset, chosen, { where, ids: null, offset, total: dataset.rows });
      }
      const key = keyOf(dataset, filter, sort);
      const dependsOn = { dataset: dataset.id, verdict: dependsOnVerdicts(filter) ? dataset.id : null };
      if (sort.length === 0 && offset + limit <= mostAtStart && !orders.has(key, dependsOn)) {
        const { ids, total } = await findStart(database, dataset, filter, offset + limit);
        const blockIds = [...ids.subarray(offset)];
        return read(database, dataset, chosen, { where: among(blockIds), ids: blockIds, offset, total });
      }
      const order = await orders.get(key, dependsOn, () => findOrder(database, dataset, filter, sort));
      const ids = [...order.subarray(offset, offset + limit)];
      const where = among(ids);
      return read(database, dataset, chosen, { where, ids, offset, total: order.length });
    },
    async at(dataset, rows, columns) {
      refuseBeyond(rows, dataset);
      const chosen = columns?.map((name) => findColumn(name, dataset.columns)) ?? dataset.columns;
      const ids = [...rows];
      const where = ids.length === 0 ? "false" : amongRows([...new Set(ids)]);
      const page = await read(database, dataset, chosen, { where, ids, offset: 0, total: ids.length });
      return { columns: page.columns, rows: ids, cells: page.cells };
    },
  };
}

/** A condition for rows by number. Includes their range, because DuckDB skips row groups by a range but not by a list. */
function among(ids: readonly number[]): string {
  if (ids.length === 0) return "false";
  return `rowid >= ${Math.min(...ids)} AND rowid <= ${Math.max(...ids)} AND rowid IN (${ids.join(",")})`;
}

/** While a dataset grows, a cached order is valid only for the present rows. */
const keyOf = ({ reading, rows }: Dataset, filter: Filter, sort: Sort[]): string =>
  JSON.stringify([filter, sort, reading ? rows : null]);

/** The FROM clause for the rows that match. */
function matching(dataset: Dataset, filter: Filter) {
  const { sql, values } = compileFilter(filter, dataset.columns, { datasetId: dataset.id });
  const within = dataset.reading ? `(${sql}) AND rowid < ${dataset.rows}` : sql;
  return { from: `${flowsTable(dataset)} WHERE ${within}`, values };
}

/** The first matching rows and the number of matches. A new filter needs only these at first, not all row numbers. */
async function findStart(
  database: Database,
  dataset: Dataset,
  filter: Filter,
  rows: number,
): Promise<{ ids: Uint32Array; total: number }> {
  const { from, values } = matching(dataset, filter);
  const [ids, [counted]] = await Promise.all([
    database.numbers(`SELECT rowid::UINTEGER FROM ${from} LIMIT ${rows}`, values),
    database.rows(`SELECT count(*) AS count FROM ${from}`, values),
  ]);
  return { ids, total: Number(counted?.count ?? 0) };
}

async function findOrder(
  database: Database,
  dataset: Dataset,
  filter: Filter,
  sort: Sort[],
): Promise<Uint32Array> {
  const { from, values } = matching(dataset, filter);
  const by = sort.map(({ column, descending }) => {
    const found = findColumn(column, dataset.columns);
    return `${quoteName(found.name)} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  });
  // Without ORDER BY the result comes in row order. Sorting it again would cost more than finding it.
  const order = by.length > 0 ? ` ORDER BY ${[...by, "rowid"].join(", ")}` : "";
  return database.numbers(`SELECT rowid::UINTEGER FROM ${from}${order}`, values);
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

/** DuckDB returns rows by number; this puts them into the requested order. */
function inOrder(page: Page, ids: number[]): Page {
  const at = new Map(page.rowIds.map((id, index) => [id, index]));
  const positions = ids.map((id) => at.get(id)!);
  return { ...page, rowIds: ids, cells: page.cells.map((column) => positions.map((p) => column[p]!)) };
}

/** Throws when a row number is beyond the dataset. */
export function refuseBeyond(rows: readonly number[], dataset: Dataset): void {
  const beyond = rows.find((row) => row >= dataset.rows);
  if (beyond === undefined) return;
  throw new AppError(
    "NOT_FOUND",
    `${dataset.name} has no row ${beyond}; its rows are 0 to ${dataset.rows - 1}.`,
  );
}
