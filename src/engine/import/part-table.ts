// A table built from the tables of several files: matches columns by name, widens types that differ, and marks each row with its file. At
// the end the files are put into order.
import type { PartSpan } from "../../core/table/part-order.ts";
import type { Column, ColumnKind } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { storeTypes } from "./store-types.ts";

/** The column with the name of a row's file. */
export const fileColumn = "source_file";

/** The index of a row's file, while the table grows. No column of a file can have this name. */
const partColumn = quoteName("·part");

/** The share of a log's rows that may lie long before the others, because flows can be written down late. */
const stray = 0.02;

export interface PartTable {
  /** The columns so far, without the file column. */
  readonly columns: readonly Column[];
  /** Moves the rows of a staging table into this one and drops the staging table. */
  add(from: string, columns: readonly Column[], name: string): Promise<void>;
  /** Adds columns that no part has. */
  widen(columns: readonly Column[]): Promise<void>;
  /** Adds rows that belong to no part, from a query with these columns. Returns how many. */
  addOthers(query: string, columns: readonly Column[]): Promise<number>;
  /** First and last time of each part, ignoring a few stray rows. Logs write a flow when it ends, so its end counts where known. */
  spans(): Promise<PartSpan[]>;
  /** Orders the parts and joins further columns. Returns the final columns. */
  finish(order: readonly number[], joined?: Joined | null): Promise<Column[]>;
}

/** A table to join; its column `flow` holds the flow's key. Where both have a value, the flow's row wins. */
interface Joined {
  key: string;
  table: string;
  columns: readonly Column[];
}

/** @param namesFiles whether each row names its file */
export async function createPartTable(
  task: DatabaseTask,
  table: string,
  namesFiles: boolean,
): Promise<PartTable> {
  const name = quoteName(table);
  const columns: Column[] = [];
  const names: string[] = [];
  await task.run(`CREATE TABLE ${name} (${partColumn} INTEGER, ${fileColumn} VARCHAR)`);
  const find = (one: string) =>
    columns.findIndex((column) => column.name.toLowerCase() === one.toLowerCase());

  /** Adds the columns of a part. */
  async function widen(added: readonly Column[]): Promise<void> {
    for (const column of added) {
      const at = find(column.name);
      if (at < 0) {
        await task.run(`ALTER TABLE ${name} ADD COLUMN ${quoteName(column.name)} ${storeTypes[column.kind]}`);
        columns.push(column);
        continue;
      }
      const known = columns[at]!;
      const kind = widerKind(known.kind, column.kind);
      if (kind === known.kind) continue;
      await task.run(`ALTER TABLE ${name} ALTER ${quoteName(known.name)} TYPE ${storeTypes[kind]}`);
      columns[at] = { ...known, kind, unit: kind === "text" ? null : known.unit };
    }
  }

  return {
    columns,
    async add(from, added, part) {
      // The columns of a file without rows may have no type.
      const [row] = await task.rows(`SELECT count(*) AS rows FROM ${quoteName(from)}`);
      if (Number(row!.rows) > 0) {
        await widen(added);
        const into = added.map((column) => columns[find(column.name)]!);
        const values = added.map(
          (column, i) => `CAST(${quoteName(column.name)} AS ${storeTypes[into[i]!.kind]})`,
        );
        await task.run(
          `INSERT INTO ${name} (${[partColumn, fileColumn, ...into.map((column) => quoteName(column.name))].join(", ")})
           SELECT ${[names.length, quoteText(part), ...values].join(", ")} FROM ${quoteName(from)} ORDER BY rowid`,
        );
      }
      names.push(part);
      await task.run(`DROP TABLE ${quoteName(from)}`);
    },
    widen,
    async addOthers(query, added) {
      await widen(added);
      const list = added.map((column) => quoteName(column.name)).join(", ");
      const [row] = await task.rows(
        `INSERT INTO ${name} (${partColumn}, ${list}) SELECT ${names.length}, ${list} FROM (${query})`,
      );
      return Number(row?.Count ?? 0);
    },
    async spans() {
      const spans: PartSpan[] = names.map((part) => ({ name: part, fromMs: null, toMs: null }));
      const time =
        columns.find((column) => column.name === "start_time") ?? columns.find(({ kind }) => kind === "time");
      if (time?.kind !== "time") return spans;
      const at = quoteName(time.name);
      const end = columns.some((column) => column.name === "end_time" && column.kind === "time")
        ? `coalesce(end_time, ${at})`
        : at;
      const rows = await task.rows(
        `SELECT ${partColumn} AS part, epoch_us(quantile_disc(${end}, ${stray})) / 1000 AS low,
           epoch_us(quantile_disc(${end}, ${1 - stray})) / 1000 AS high FROM ${name} GROUP BY ALL`,
      );
      for (const { part, low, high } of rows) {
        if (low === null || high === null || Number(part) >= spans.length) continue;
        spans[Number(part)] = { ...spans[Number(part)]!, fromMs: Number(low), toMs: Number(high) };
      }
      return spans;
    },
    async finish(order, joined = null) {
      const isInOrder = order.every((part, i) => part === i);
      const dropped = namesFiles ? [partColumn] : [partColumn, fileColumn];
      if (isInOrder && joined === null)
        for (const column of dropped) await task.run(`ALTER TABLE ${name} DROP COLUMN ${column}`);
      else {
        // Rows that belong to no part come last.
        const places = [...names.map((_, part) => order.indexOf(part)), names.length];
        const sorted = quoteName(`${table}_sorted`);
        const partColumns = columns.map((column) => {
          const one = quoteName(column.name);
          const isJoined = joined?.columns.some((other) => other.name === column.name);
          return isJoined
            ? `coalesce(parts.${one}, CAST(more.${one} AS ${storeTypes[column.kind]})) AS ${one}`
            : `parts.${one}`;
        });
        const added = joined?.columns.filter((column) => find(column.name) < 0) ?? [];
        const selected = [
          ...(namesFiles ? [`parts.${fileColumn}`] : []),
          ...partColumns,
          ...added.map((column) => `more.${quoteName(column.name)}`),
        ];
        const more =
          joined === null
            ? ""
            : `LEFT JOIN ${joined.table} AS more ON parts.${quoteName(joined.key)} = more.flow`;
        await task.run(
          `CREATE TABLE ${sorted} AS SELECT ${selected.join(", ")} FROM (SELECT rowid AS number, * FROM ${name}) AS parts ${more}
           ORDER BY ([${places.join(", ")}])[parts.${partColumn} + 1], parts.number`,
        );
        await task.run(`DROP TABLE ${name}`);
        await task.run(`ALTER TABLE ${sorted} RENAME TO ${name}`);
        columns.push(...added);
      }
      return namesFiles ? [...columns, catalogueColumn(fileColumn)] : columns;
    },
  };
}

/** The kind that can hold the values of both. */
function widerKind(one: ColumnKind, other: ColumnKind): ColumnKind {
  if (one === other) return one;
  const isNumber = (kind: ColumnKind) => kind === "integer" || kind === "number";
  return isNumber(one) && isNumber(other) ? "number" : "text";
}
