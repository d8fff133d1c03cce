// Compiles the meaning of a filter to a SQL condition with parameters. Values are always parameters. Names are used only after they were
// found among the columns.

import { AppError } from "../../shared/errors.ts";
import { aliasOf, columnNamed, columnsOf } from "../../shared/filter-aliases.ts";
import { type Meaning, meaningOf } from "../../shared/filter-meaning.ts";
import { nearestName } from "../../shared/filter-nearest.ts";
import { dayUs } from "../../shared/filter-values.ts";
import { quotedText } from "../../shared/quoted-text.ts";
import type { Column, CompareOp, Filter } from "../../shared/vocabulary.ts";
import { addressSql } from "./address-sql.ts";
import { type ExtraColumns, extraCondition } from "./extra-columns.ts";
import { quoteName } from "./quote.ts";
import type { SqlValue } from "./statements.ts";

export interface Condition {
  sql: string;
  values: SqlValue[];
}

/** @param extra enables verdicts, tags, notes and scores in the filter */
export function compileFilter(filter: Filter, columns: readonly Column[], extra?: ExtraColumns): Condition {
  const values: SqlValue[] = [];
  const bind: Bind = (value) => {
    // An integer beyond DuckDB's range is compared as a floating-point number.
    const large = Number.isInteger(value) && !Number.isSafeInteger(value);
    values.push(large ? String(value) : value);
    return large ? "CAST(? AS DOUBLE)" : "?";
  };
  const meaning = meaningOf(filter, columns, { added: extra !== undefined });
  return { sql: sqlOf(meaning, bind, extra), values };
}

/** Finds a column by name or short name, for an order. Refuses unknown names like a filter does. */
export function findColumn(name: string, columns: readonly Column[]): Column {
  const alias = aliasOf(name);
  const exact = columnNamed(name, columns);
  const matches = exact ? [exact] : alias ? columnsOf(alias, columns) : [];
  if (matches.length === 1) return matches[0]!;
  if (matches.length > 1)
    throw new AppError(
      "FILTER_INVALID",
      `"${name}" means ${matches.map((column) => column.name).join(" or ")} here; name one of them.`,
    );
  const near = nearestName(name, columns, false);
  throw new AppError(
    "FILTER_INVALID",
    `There is no column called ${quotedText(name)} here.${near === null ? "" : ` Did you mean ${near}?`}`,
  );
}

type Bind = (value: SqlValue) => string;

function sqlOf(meaning: Meaning, bind: Bind, extra: ExtraColumns | undefined): string {
  switch (meaning.kind) {
    case "all":
      return "true";
    case "and":
    case "or":
      if (meaning.of.length === 0) return meaning.kind === "and" ? "true" : "false";
      return `(${meaning.of.map((part) => sqlOf(part, bind, extra)).join(meaning.kind === "and" ? " AND " : " OR ")})`;
    case "not":
      // A missing value equals nothing, so `not x = 1` keeps the rows where x is missing.
      return `(NOT coalesce(${sqlOf(meaning.of, bind, extra)}, false))`;
    case "added":
      if (!extra) throw new Error(`${meaning.leaf.column} was looked up without the tables that hold it`);
      return extraCondition(meaning.leaf, extra, bind);
    default:
      return columnSql(meaning, quoteName(meaning.column.name), bind);
  }
}

type OnColumn = Extract<Meaning, { column: Column }>;

function columnSql(meaning: OnColumn, name: string, bind: Bind): string {
  const cast = castOf(meaning.column);
  switch (meaning.kind) {
    case "missing":
      return `(${name} IS NULL)`;
    case "compare": {
      const sql = `${name} ${sqlOps[meaning.op]} ${bind(meaning.value)}${cast}`;
      return meaning.op === "!=" ? `(${sql} OR ${name} IS NULL)` : `(${sql})`;
    }
    case "range":
      return `(${name} BETWEEN ${bind(meaning.from)}${cast} AND ${bind(meaning.to)}${cast})`;
    case "in":
      if (meaning.values.length === 0) return "false";
      return `(${name} IN (${meaning.values.map((value) => bind(value) + cast).join(", ")}))`;
    case "addresses": {
      // Parameters are numbered by their position in the text, so the parts must be written in order.
      const { texts, ranges } = meaning;
      const list = texts.length > 0 ? `${name} IN (${texts.map(bind).join(", ")}) OR ` : "";
      return `(${list}${addressSql(name, ranges, bind)})`;
    }
    case "clock":
      return clockSql(meaning, name);
    case "contains":
      return `contains(lower(${textOf(meaning.column, name)}), ${bind(meaning.text.toLowerCase())})`;
    case "matches":
      return `regexp_matches(${textOf(meaning.column, name)}, ${bind(meaning.pattern)}, '${meaning.ignoreCase ? "i" : "c"}')`;
  }
}

const sqlOps: Record<CompareOp, string> = {
  "=": "=",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

const textOf = (column: Column, name: string) => (column.kind === "text" ? name : `CAST(${name} AS VARCHAR)`);

// A time is bound as ISO text and cast to a timestamp, so that DuckDB compares times and never guesses a format.
const castOf = (column: Column) => (column.kind === "time" ? "::TIMESTAMP" : "");

function clockSql({ fromUs, toUs, zoneUs }: Extract<Meaning, { kind: "clock" }>, name: string): string {
  const us = `((epoch_us(${name}) + ${zoneUs}) % ${dayUs} + ${dayUs}) % ${dayUs}`;
  const within = `${us} BETWEEN ${fromUs} AND ${toUs}`;
  return fromUs <= toUs ? `(${within})` : `(${us} >= ${fromUs} OR ${us} <= ${toUs})`;
}
