// Compiles a filter to a SQL condition with parameters, typed by the dataset's columns.
// Values only ever travel as parameters; names only after they were found among the columns.
import { AppError } from "../../shared/errors.ts";
import { spelledOut } from "../../shared/filter-spellings.ts";
import { momentOf } from "../../shared/time-range.ts";
import type { Column, CompareOp, Filter } from "../../shared/vocabulary.ts";
import { quoteName, type SqlValue } from "./database.ts";
import { type ExtraColumns, extraCondition, isExtraColumn } from "./extra-columns.ts";

export interface Condition {
  sql: string;
  values: SqlValue[];
}

/** @param extra lets the filter use verdicts, tags, notes and scores, too */
export function compileFilter(filter: Filter, columns: readonly Column[], extra?: ExtraColumns): Condition {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const byFolded = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const find = (name: string): Column => {
    const column = byName.get(name) ?? byFolded.get(name.toLowerCase());
    if (column) return column;
    throw new AppError(
      "FILTER_INVALID",
      `There is no column called "${name}" here.${suggest(name, columns)}`,
    );
  };
  const values: SqlValue[] = [];
  const bind = (value: SqlValue) => {
    // A whole number beyond the store's integers is compared as a real one.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      values.push(String(value));
      return "CAST(? AS DOUBLE)";
    }
    values.push(value);
    return "?";
  };

  const isExtra = (name: string) =>
    extra !== undefined && isExtraColumn(name) && !byFolded.has(name.toLowerCase());

  const compile = (condition: Filter): string => {
    const node = spelledOut(condition, columns);
    if (extra && "column" in node && isExtra(node.column)) return extraCondition(node, extra, bind);
    switch (node.kind) {
      case "all":
        return "true";
      case "and":
      case "or":
        if (node.of.length === 0) return node.kind === "and" ? "true" : "false";
        return `(${node.of.map(compile).join(node.kind === "and" ? " AND " : " OR ")})`;
      case "not":
        // A missing value is not equal to anything: `not x = 1` keeps the rows where x is missing.
        return `(NOT coalesce(${compile(node.of)}, false))`;
      case "missing":
        return `(${quoteName(find(node.column).name)} IS NULL)`;
      case "compare": {
        const column = find(node.column);
        const network = column.kind === "text" ? networkOf(node.value) : null;
        if (network && (node.op === "=" || node.op === "!=")) {
          const inside = `coalesce(${networkSql(quoteName(column.name), network)}, false)`;
          return node.op === "=" ? `(${inside})` : `(NOT ${inside})`;
        }
        const sql = `${quoteName(column.name)} ${sqlOps[node.op]} ${bind(typed(column, node.value, node.op))}${cast(column)}`;
        return node.op === "!=" ? `(${sql} OR ${quoteName(column.name)} IS NULL)` : `(${sql})`;
      }
      case "range": {
        const column = find(node.column);
        const from = bind(typed(column, node.from, "in"));
        const to = bind(typed(column, node.to, "in"));
        return `(${quoteName(column.name)} BETWEEN ${from}${cast(column)} AND ${to}${cast(column)})`;
      }
      case "in": {
        const column = find(node.column);
        if (node.values.length === 0) return "false";
        const list = node.values.map((value) => bind(typed(column, value, "in")) + cast(column)).join(", ");
        return `(${quoteName(column.name)} IN (${list}))`;
      }
      case "contains":
        return containsSql(find(node.column), bind(node.text.toLowerCase()));
      case "any": {
        const text = columns.filter((column) => column.kind === "text");
        if (text.length === 0)
          throw new AppError("FILTER_INVALID", "No column here holds text; compare a column instead.");
        return `(${text.map((column) => containsSql(column, bind(node.text.toLowerCase()))).join(" OR ")})`;
      }
    }
  };
  return { sql: compile(filter), values };
}

/** Finds columns by name for an order; unknown names are refused like in a filter. */
export function findColumn(name: string, columns: readonly Column[]): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new AppError("FILTER_INVALID", `There is no column called "${name}" here.${suggest(name, columns)}`);
}

interface Network {
  /** First and last address as numbers. */
  first: number;
  last: number;
}

/** An IPv4 network such as 10.0.0.0/8, where a text is one. */
function networkOf(value: string | number | boolean): Network | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(String(value));
  if (!match) return null;
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) return null;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether a text is an address of a network; null for what is no IPv4 address. */
function networkSql(column: string, { first, last }: Network): string {
  const part = (place: number) => `TRY_CAST(split_part(${column}, '.', ${place}) AS BIGINT)`;
  return `(((${part(1)} * 256 + ${part(2)}) * 256 + ${part(3)}) * 256 + ${part(4)}) BETWEEN ${first} AND ${last}`;
}

const sqlOps: Record<CompareOp, string> = {
  "=": "=",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

const containsSql = (column: Column, parameter: string) =>
  column.kind === "text"
    ? `contains(lower(${quoteName(column.name)}), ${parameter})`
    : `contains(lower(CAST(${quoteName(column.name)} AS VARCHAR)), ${parameter})`;

// A time is bound as ISO text and named a timestamp, so that the store compares times and never guesses a format.
const cast = (column: Column) => (column.kind === "time" ? "::TIMESTAMP" : "");

function typed(column: Column, value: string | number | boolean, op: CompareOp | "in"): SqlValue {
  const refuse = (expected: string): never => {
    throw new AppError("FILTER_INVALID", `The column ${column.name} holds ${expected}, not "${value}".`);
  };
  switch (column.kind) {
    case "integer":
    case "number": {
      const number = typeof value === "string" ? Number(value) : value;
      return typeof number === "number" && !Number.isNaN(number) ? number : refuse("numbers");
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      return value === 1 || value === 0 ? value === 1 : refuse("true or false");
    case "time":
      return timeValue(value) ?? refuse("times (2024-03-01 12:00, or milliseconds since 1970)");
    case "text":
      if ((op === "<" || op === ">") && typeof value === "boolean") return refuse("text");
      return String(value);
  }
}

/** A time as ISO text for the store, to the microsecond. */
function timeValue(value: string | number | boolean): string | null {
  const ms = typeof value === "boolean" ? null : momentOf(value);
  if (ms === null) return null;
  const us = Math.round(ms * 1000);
  const date = new Date(Math.floor(us / 1000));
  if (Number.isNaN(date.getTime())) return null;
  return date.toISOString().replace("Z", "") + String(us - date.getTime() * 1000).padStart(3, "0");
}

function suggest(name: string, columns: readonly Column[]): string {
  const folded = name.toLowerCase();
  const near = columns
    .map((column) => ({ name: column.name, distance: distance(folded, column.name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= Math.max(2, folded.length / 3))
    .sort((a, b) => a.distance - b.distance)[0];
  return near ? ` Did you mean ${near.name}?` : "";
}

/** Edit distance, for names of a few dozen characters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
