// Converts a column while the table is filled, so that it need not be rewritten afterwards. Possible where the first rows promise integers
// or times, where placeholders of missing values need no counting, and for sums and ratios of known columns. A later value that breaks a
// promise ends the filling with an error; the table is then filled again without promises, and such values are counted and reported.
import type { Derived } from "../../core/table/derive.ts";
import type { ColumnPlan, DelimitedPlan } from "../../core/table/reader.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { fillSql, largestWhole, settlingOf } from "./rule-sql.ts";
import { type RawType, sqlNumber } from "./settling.ts";
import { epochSql } from "./time-sql.ts";

export interface Filled {
  sql: string;
  /** The SQL type of `sql`. */
  type: RawType;
}

const broken = "promise of the first rows broken";

/** Whether a filling ended because a later value broke a promise of the first rows. */
export const isBrokenPromise = (thrown: unknown): boolean => String(thrown).includes(broken);

/** The sources whose first rows make a promise that the filling can rely on. */
export function promisedSources(
  plan: DelimitedPlan,
  types: ReadonlyMap<string, RawType>,
  sniffed: ReadonlyMap<string, string>,
): Set<string> {
  const promised = plan.columns.filter(({ source, read }) => {
    if (types.get(source) !== "DOUBLE") return false;
    if (read.rule === "sniffed") return sniffed.get(source) === "BIGINT";
    if (read.rule === "number") return read.whole === true && (read.divide ?? 1) === 1;
    return read.rule === "port" || read.rule === "epoch";
  });
  return new Set(promised.map(({ source }) => source));
}

/** A column that relies on a promise. `raw` is the type in which its source is read. */
export function promisedFill({ source, read }: ColumnPlan, raw: RawType): Filled | null {
  if (raw !== "DOUBLE") return null;
  const value = quoteName(source);
  const end = `error(${quoteText(`${broken}: `)} || ${value})`;
  if (read.rule === "epoch") {
    const { good, time } = epochSql(value, read.unit);
    const sql = `CASE WHEN ${value} IS NULL THEN NULL WHEN ${good} THEN ${time} ELSE ${end} END`;
    return { sql, type: "TIMESTAMP" };
  }
  const unmarked = read.rule === "number" ? withoutMarkers(value, read.markers) : value;
  return {
    sql: `CASE WHEN ${value} <> trunc(${value}) OR abs(${value}) > ${largestWhole} THEN ${end} ELSE CAST(${unmarked} AS BIGINT) END`,
    type: "BIGINT",
  };
}

/** Turns placeholders into missing values where the column's limits may include them and nobody counts them. */
export function unmarkedFill(column: ColumnPlan, raw: RawType): string {
  const { read } = column;
  const sql = fillSql(column, raw);
  const plain = read.rule === "number" && (read.divide ?? 1) === 1 && (raw === "BIGINT" || raw === "DOUBLE");
  return plain ? withoutMarkers(sql, read.markers) : sql;
}

function withoutMarkers(value: string, markers: readonly number[] = []): string {
  if (markers.length === 0) return value;
  return `CASE WHEN ${value} IN (${markers.map(sqlNumber).join(", ")}) THEN NULL ELSE ${value} END`;
}

/** The derived columns, by name, that can be computed during the filling. */
export function derivedFill(
  derived: readonly Derived[],
  filled: readonly { plan: ColumnPlan; type: RawType }[],
  timesWritten: boolean,
): Map<string, string> {
  const settled = new Map<string, string>();
  for (const { plan, type } of filled) {
    if (type !== "VARCHAR") settled.set(plan.name, `(${settlingOf(plan, type, timesWritten).using})`);
  }
  const found = new Map<string, string>();
  for (const one of derived) {
    const [a, b] = one.formula.of.map((name) => settled.get(name));
    if (a === undefined || b === undefined) continue;
    const sql = derivedSql(one, a, b);
    settled.set(one.name, `(${sql})`);
    found.set(one.name, sql);
  }
  return found;
}

/** The SQL of a formula over its two columns. */
export function derivedSql({ formula }: Derived, a: string, b: string): string {
  switch (formula.op) {
    case "sum":
      return `CAST(${a} + ${b} AS BIGINT)`;
    case "asymmetry": {
      const empty = formula.empty === null ? "NULL" : sqlNumber(formula.empty);
      return `CASE WHEN ${a} + ${b} > 0 THEN (${a} - ${b}) / CAST(${a} + ${b} AS DOUBLE) WHEN ${a} + ${b} = 0 THEN ${empty} END`;
    }
    case "ratio":
      return `CASE WHEN ${b} > 0 THEN ${a} / CAST(${b} AS DOUBLE) END`;
    case "later":
      return `CASE WHEN ${b} BETWEEN 0 AND 3155760000 THEN ${a} + to_microseconds(CAST(round(${b} * 1e6) AS BIGINT)) END`;
    case "between":
      return `CASE WHEN ${a} >= ${b} THEN (epoch_us(${a}) - epoch_us(${b})) / 1e6 END`;
  }
}
