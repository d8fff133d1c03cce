// The two steps that all tabular sources share: one SELECT fills the staging table with renamed and scaled columns, then the values are
// checked and converted. The source is a FROM clause, so this file does not know what it reads.
import { attackColumns, labelDetail, noTimeWarning } from "../../core/table/complete-plan.ts";
import { type Derived, derivable } from "../../core/table/derive.ts";
import type { ColumnPlan, DelimitedPlan } from "../../core/table/reader.ts";
import type { Column, ColumnKind, Refusal } from "../../shared/vocabulary.ts";
import { catalogueColumn, inCatalogueOrder } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { derivedFill, type Filled, promisedFill, unmarkedFill } from "./at-once.ts";
import { noteTable } from "./notes.ts";
import { filledType, settlingOf, writtenTimeSql } from "./rule-sql.ts";
import { deriveColumns, derivedType, refuseRows, rowChecks, settleColumns } from "./settle.ts";
import { isClock, settleClock } from "./settle-clock.ts";
import { labelFill, settleLabels } from "./settle-labels.ts";
import type { RawType } from "./settling.ts";

export interface Filling {
  table: string;
  plan: DelimitedPlan;
  /** The type in which each source column is read. */
  types: ReadonlyMap<string, RawType>;
  /** Times come as text and are cast. A time before 1980 then means a clock that was never set. */
  timesWritten?: boolean;
  /** Sources whose first rows make a promise that the filling relies on. */
  promised?: ReadonlySet<string>;
  /** Whether to look for repeated rows, near-labels and the like; default: yes. False for a preview of the first rows. */
  notes?: boolean | undefined;
}

const rawOf = (filling: Filling, column: ColumnPlan): RawType =>
  filling.types.get(column.source) ?? "VARCHAR";

const derivedOf = (plan: DelimitedPlan): Derived[] =>
  plan.derive ? derivable(plan.columns.map((column) => column.name)) : [];

/** The SQL that fills the staging column of one column of the plan. */
function filledBy(filling: Filling, column: ColumnPlan): Filled {
  const raw = rawOf(filling, column);
  if (filling.timesWritten && raw === "TIMESTAMP") return { sql: writtenTimeSql(column.source), type: raw };
  const promised = filling.promised?.has(column.source) ? promisedFill(column, raw) : null;
  return promised ?? { sql: unmarkedFill(column, raw), type: filledType(column, raw) };
}

/** The derived columns that are computed during the filling, by name. */
const derivedAtOnce = (filling: Filling): Map<string, string> =>
  derivedFill(derivedOf(filling.plan), filledColumns(filling), filling.timesWritten ?? false);

interface FillSource {
  /** A FROM clause with the source's columns. */
  from: string;
  limit?: number | undefined;
  /** The source column that numbers the rows. A view needs one named rowid. */
  rowNumber?: string;
  /** How to fill the label columns, where they need no settling. */
  labels?: { name: string; sql: string }[];
}

/** The query for the columns of the staging table, in the order of the source. */
export function fillingSql(filling: Filling, { from, limit, rowNumber, labels }: FillSource): string {
  const { plan } = filling;
  const named = ({ name, sql }: { name: string; sql: string }) => `${sql} AS ${quoteName(name)}`;
  const columns = plan.columns.map((column) => ({ name: column.name, ...filledBy(filling, column) }));
  const ofLabel = labels ?? (plan.label ? labelFill(plan.label) : []);
  const atOnce = derivedAtOnce(filling);
  const derived = derivedOf(plan).map((one) => ({
    name: one.name,
    sql: atOnce.get(one.name) ?? `NULL::${derivedType(one)}`,
  }));
  const numbered = rowNumber === undefined ? [] : [{ name: "rowid", sql: quoteName(rowNumber) }];
  const selected = [
    ...numbered.map(({ name }) => name),
    ...columns.map(({ name }) => quoteName(name)),
    ...derived.map(named),
    ...ofLabel.map(({ name }) => quoteName(name)),
  ];
  const rows = limit === undefined ? "" : ` LIMIT ${Math.trunc(limit)}`;
  const inner = [...numbered, ...columns, ...ofLabel].map(named);
  return `SELECT ${selected.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${from}${rows})`;
}

/** Fills the staging table from a source. */
export async function fillTable(task: DatabaseTask, filling: Filling & FillSource): Promise<void> {
  await task.run(`CREATE TABLE ${quoteName(filling.table)} AS ${fillingSql(filling, filling)}`);
}

export async function countRows(task: DatabaseTask, table: string): Promise<number> {
  const [row] = await task.rows(`SELECT count(*) AS count FROM ${quoteName(table)}`);
  return Number(row!.count);
}

/** The staging columns after the filling. */
export const filledColumns = (filling: Filling): FilledColumn[] =>
  filling.plan.columns.map((plan) => ({
    plan,
    name: plan.name,
    source: plan.source,
    type: filledBy(filling, plan).type,
  }));

export interface FilledColumn {
  plan: ColumnPlan;
  name: string;
  source: string;
  type: RawType;
}

/** The derived columns that are computed during the filling. */
export const derivedColumnsAtOnce = (filling: Filling): Column[] =>
  [...derivedAtOnce(filling).keys()].map(catalogueColumn);

/** Checks, converts, labels and derives, and describes the resulting table. */
export async function settleTable(task: DatabaseTask, filling: Filling): Promise<ReadOutcome> {
  const { table, plan } = filling;
  const filled = filledColumns(filling);
  const refused: Refusal[] = await refuseRows(task, table, rowChecks(plan, filled));
  const refusedRows = refused.reduce((sum, { count }) => sum + count, 0);
  const warnings = [...plan.warnings];
  const clocks = await clockColumns(task, table, plan, filled);
  const settlings = plan.columns.flatMap((column, i) =>
    clocks.some(({ name }) => name === column.name)
      ? []
      : [settlingOf(column, filled[i]!.type, filling.timesWritten)],
  );
  const types = await settleColumns(task, table, settlings, refused);
  for (const clock of clocks) {
    const { timed, warnings: clockWarnings } = await settleClock(task, table, clock, refused);
    types.set(clock.name, timed ? "TIMESTAMP" : "VARCHAR");
    warnings.push(...clockWarnings);
  }
  if (![...types.values()].includes("TIMESTAMP")) warnings.push(noTimeWarning);
  const derived = await derive(task, { table, types, atOnce: derivedAtOnce(filling) }, derivedOf(plan));
  const labels = await settleLabelsOf(task, table, plan);
  warnings.push(...labels.warnings);
  const canonical = new Set([
    ...plan.columns.filter(({ read }) => read.rule !== "sniffed").map(({ name }) => name),
    ...derived.map(({ name }) => name),
    ...labels.columns.map(({ name }) => name),
  ]);
  const columns = [
    ...plan.columns.map((column) => describeColumn(column, types.get(column.name)!)),
    ...derived,
    ...labels.columns,
  ];
  const ofSource = columns.filter(({ name }) => !derived.some((one) => one.name === name));
  if (filling.notes !== false) warnings.push(...(await noteTable(task, table, plan, ofSource)));
  return {
    datasetKind: plan.datasetKind,
    columns: inCatalogueOrder(columns, canonical),
    refused,
    refusedRows,
    warnings,
  };
}

async function settleLabelsOf(
  task: DatabaseTask,
  table: string,
  { label, columns }: DelimitedPlan,
): Promise<{ columns: Column[]; warnings: string[] }> {
  if (!label) return { columns: [], warnings: [] };
  const detail = columns.some(({ name }) => name === labelDetail);
  const { labelled, warnings } = await settleLabels(task, table, { ...label, detail });
  return { columns: labelled ? attackColumns.map(catalogueColumn) : [], warnings };
}

/** Columns with written times: those that the plan marks, and text columns that hold only times. */
async function clockColumns(
  task: DatabaseTask,
  table: string,
  plan: DelimitedPlan,
  filled: readonly { type: RawType }[],
): Promise<ColumnPlan[]> {
  const clocks: ColumnPlan[] = [];
  for (const [i, column] of plan.columns.entries()) {
    if (filled[i]!.type !== "VARCHAR") continue;
    if (column.read.rule === "clock") clocks.push(column);
    else if (column.read.rule === "sniffed" && (await isClock(task, table, column.name))) {
      clocks.push({ ...column, read: { rule: "clock", prefer: "dmy", halfDays: false, zone: "UTC" } });
    }
  }
  return clocks;
}

/** Computes the derived columns. Drops one whose inputs turned out not to be numbers. */
async function derive(
  task: DatabaseTask,
  {
    table,
    types,
    atOnce,
  }: { table: string; types: Map<string, RawType>; atOnce: ReadonlyMap<string, string> },
  derived: readonly Derived[],
): Promise<Column[]> {
  const columns: Column[] = [];
  for (const one of derived) {
    if (one.formula.of.some((name) => (types.get(name) ?? "VARCHAR") === "VARCHAR")) {
      await task.run(`ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteName(one.name)}`);
      continue;
    }
    if (!atOnce.has(one.name)) await deriveColumns(task, table, [one]);
    types.set(one.name, derivedType(one));
    columns.push(catalogueColumn(one.name));
  }
  return columns;
}

const kinds: Record<RawType, ColumnKind> = {
  BIGINT: "integer",
  DOUBLE: "number",
  VARCHAR: "text",
  BOOLEAN: "boolean",
  TIMESTAMP: "time",
};

export function describeColumn({ name, unit, about }: ColumnPlan, type: RawType): Column {
  const kind = kinds[type];
  return { name, kind, unit: kind === "integer" || kind === "number" ? unit : null, about };
}
