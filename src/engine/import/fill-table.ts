// The two steps that every tabular source shares: one SELECT that fills the staging table with renamed and scaled columns,
// and the settling of what came in. The source is text for a FROM; where it reads from is not known here.
import { labelColumns, noTimeWarning } from "../../core/table/complete-plan.ts";
import { type Derived, derivable } from "../../core/table/derive.ts";
import type { ColumnPlan, DelimitedPlan } from "../../core/table/reader.ts";
import type { Column, ColumnKind, Refusal } from "../../shared/vocabulary.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";
import { catalogueColumn, inCatalogueOrder } from "./columns.ts";
import { noteTable } from "./notes.ts";
import type { ReadOutcome } from "./outcome.ts";
import { filledType, fillSql, type RawType, settlingOf, writtenTimeSql } from "./rule-sql.ts";
import { deriveColumns, derivedType, refuseRows, rowChecks, settleColumns } from "./settle.ts";
import { isClock, settleClock } from "./settle-clock.ts";
import { labelFill, settleLabels } from "./settle-labels.ts";

export interface Filling {
  table: string;
  plan: DelimitedPlan;
  /** The type in which each source column is read. */
  types: ReadonlyMap<string, RawType>;
  /** Times come as text: they are cast, and one before 1980 is of a clock that was never set. */
  timesWritten?: boolean;
  /** Whether to look for repeated rows, near-labels and the like: yes, unless it is only the first rows of a table. */
  notes?: boolean | undefined;
}

const rawOf = (filling: Filling, column: ColumnPlan): RawType =>
  filling.types.get(column.source) ?? "VARCHAR";

const derivedOf = (plan: DelimitedPlan): Derived[] =>
  plan.derive ? derivable(plan.columns.map((column) => column.name)) : [];

/** Fills the staging table from a source, in the order of the source. */
export async function fillTable(
  task: DatabaseTask,
  filling: Filling & { from: string; limit?: number | undefined },
): Promise<void> {
  const { table, plan, from, limit } = filling;
  const selected = [
    ...plan.columns.map(
      (column) =>
        `${filling.timesWritten && rawOf(filling, column) === "TIMESTAMP" ? writtenTimeSql(column.source) : fillSql(column, rawOf(filling, column))} AS ${quoteName(column.name)}`,
    ),
    ...derivedOf(plan).map((derived) => `NULL::${derivedType(derived)} AS ${quoteName(derived.name)}`),
    ...(plan.label ? labelFill(plan.label).map(({ name, sql }) => `${sql} AS ${quoteName(name)}`) : []),
  ];
  const rows = limit === undefined ? "" : ` LIMIT ${Math.trunc(limit)}`;
  await task.run(`CREATE TABLE ${quoteName(table)} AS SELECT ${selected.join(", ")} FROM ${from}${rows}`);
}

/** Checks, converts, labels and derives; describes what the table now holds. */
export async function settleTable(task: DatabaseTask, filling: Filling): Promise<ReadOutcome> {
  const { table, plan } = filling;
  const filled = plan.columns.map((column) => ({
    name: column.name,
    source: column.source,
    type: filledType(column, rawOf(filling, column)),
  }));
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
    const { timed, warnings: told } = await settleClock(task, table, clock, refused);
    types.set(clock.name, timed ? "TIMESTAMP" : "VARCHAR");
    warnings.push(...told);
  }
  if (![...types.values()].includes("TIMESTAMP")) warnings.push(noTimeWarning);
  const derived = await derive(task, table, derivedOf(plan), types);
  if (plan.label) warnings.push(...(await settleLabels(task, table, plan.label)));
  const canonical = new Set([
    ...plan.columns.filter(({ read }) => read.rule !== "sniffed").map(({ name }) => name),
    ...derived.map(({ name }) => name),
    ...(plan.label ? labelColumns : []),
  ]);
  const columns = [
    ...plan.columns.map((column) => describeColumn(column, types.get(column.name)!)),
    ...derived,
    ...(plan.label ? labelColumns.map(catalogueColumn) : []),
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

/** The columns that hold written times: those that the plan calls so, and any text that turns out to be nothing else. */
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

/** Derives what the settled types allow; a column whose makings are no numbers is dropped again. */
async function derive(
  task: DatabaseTask,
  table: string,
  derived: readonly Derived[],
  types: Map<string, RawType>,
): Promise<Column[]> {
  const columns: Column[] = [];
  for (const one of derived) {
    if (one.formula.of.some((name) => (types.get(name) ?? "VARCHAR") === "VARCHAR")) {
      await task.run(`ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteName(one.name)}`);
      continue;
    }
    await deriveColumns(task, table, [one]);
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

function describeColumn({ name, unit, about }: ColumnPlan, type: RawType): Column {
  const kind = kinds[type];
  return { name, kind, unit: kind === "integer" || kind === "number" ? unit : null, about };
}
