// A read rule as SQL: the type to read the source column in, the expression that fills the staging column, and the checks afterwards. Pure
// text; every name is quoted, and no value from a file is included.

import { portNames } from "../../core/table/port-names.ts";
import { protocolAliases, protocolKeywords } from "../../core/table/protocols.ts";
import type { ColumnPlan, ReadRule } from "../../core/table/reader.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { type Check, type RawType, type Settling, sqlNumber } from "./settling.ts";
import { epochSettling, relativeSettling, timeSettling } from "./time-sql.ts";

const isNumber = (raw: RawType) => raw === "BIGINT" || raw === "DOUBLE";
export const largestWhole = 9_007_199_254_740_992;

/** The type to read a column in, given the type that DuckDB detected. */
export function rawType(rule: ReadRule, sniffed: string): RawType {
  const whole = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(sniffed);
  const number = whole || /^(DOUBLE|FLOAT|DECIMAL.*)$/.test(sniffed);
  switch (rule.rule) {
    case "number":
      // Use the rule even where the first rows look like text: one header line among them is enough to make DuckDB say so.
      return rule.whole && whole ? "BIGINT" : "DOUBLE";
    case "port":
      return number && !whole ? "DOUBLE" : "BIGINT";
    case "protocol":
      return whole ? "BIGINT" : number ? "DOUBLE" : "VARCHAR";
    case "epoch":
    case "relative":
      return "DOUBLE";
    case "clock":
      return /^(TIMESTAMP.*|DATE)$/.test(sniffed) ? "TIMESTAMP" : "VARCHAR";
    case "text":
    case "boolean":
      return "VARCHAR";
    default:
      // If the column were read as integers, a later fraction would be rounded silently.
      if (number) return "DOUBLE";
      if (sniffed === "BOOLEAN") return "BOOLEAN";
      return /^(TIMESTAMP.*|DATE)$/.test(sniffed) ? "TIMESTAMP" : "VARCHAR";
  }
}

/** The expression that fills the staging column from a source column of type `raw`. */
export function fillSql(plan: ColumnPlan, raw: RawType): string {
  const source = quoteName(plan.source);
  const { read } = plan;
  if (read.rule === "protocol") return protocolSql(source, raw);
  if (read.rule === "number" && isNumber(raw) && (read.divide ?? 1) !== 1)
    return `${source} / ${sqlNumber(read.divide!)}`;
  return source;
}

/**
 * ISO 8601 as a time in UTC; null for other text. Casting to the type without a zone is five times as fast but silently ignores an offset,
 * so only texts with a sign after the date are cast to the type with a zone.
 */
export function isoTimeSql(text: string): string {
  const offset = `contains(${text}, '+') OR contains(substr(${text}, 12), '-')`;
  const zoned = `CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP)`;
  return `CASE WHEN ${offset} THEN ${zoned} ELSE coalesce(TRY_CAST(${text} AS TIMESTAMP), ${zoned}) END`;
}

/** A written time, converted directly. Text that is not a time becomes infinite, to distinguish it from a missing value. */
export function writtenTimeSql(source: string): string {
  const text = quoteName(source);
  return `CASE WHEN ${text} IS NOT NULL THEN coalesce(${isoTimeSql(text)}, TIMESTAMP 'infinity') END`;
}

/** The type of the staging column that `fillSql` creates. */
export const filledType = (plan: ColumnPlan, raw: RawType): RawType => {
  if (plan.read.rule === "protocol") return "VARCHAR";
  const divided = plan.read.rule === "number" && (plan.read.divide ?? 1) !== 1;
  return divided && raw === "BIGINT" ? "DOUBLE" : raw;
};

function protocolSql(source: string, raw: RawType): string {
  if (isNumber(raw)) {
    const cases = [...protocolKeywords].map(([number, word]) => `WHEN ${number} THEN ${quoteText(word)}`);
    return `CASE CAST(${source} AS BIGINT) WHEN 0 THEN NULL ${sortedForTraffic(cases).join(" ")} ELSE CAST(CAST(${source} AS BIGINT) AS VARCHAR) END`;
  }
  const text = `lower(trim(${source}))`;
  const numbers = [...protocolKeywords].map(([number, word]) => `WHEN '${number}' THEN ${quoteText(word)}`);
  const aliases = [...protocolAliases].map(
    ([alias, word]) => `WHEN ${quoteText(alias)} THEN ${quoteText(word)}`,
  );
  const plain = ["WHEN 'tcp' THEN 'tcp'", "WHEN 'udp' THEN 'udp'", "WHEN '' THEN NULL", "WHEN '0' THEN NULL"];
  return `CASE ${text} ${[...plain, ...sortedForTraffic(numbers), ...aliases].join(" ")} ELSE ${text} END`;
}

// CASE stops at the first match, and nearly all traffic is TCP and UDP.
const sortedForTraffic = (cases: string[]) =>
  cases.toSorted((a, b) => Number(/tcp|udp/.test(b)) - Number(/tcp|udp/.test(a)));

/**
 * What to check and convert in the staging column of type `filled`. Clocks that came as text are settled elsewhere. `timesWritten`: times
 * came as text, so a clock may never have been set.
 */
export function settlingOf(plan: ColumnPlan, filled: RawType, timesWritten = false): Settling {
  const { read } = plan;
  // Typed sources give times as times, whatever the rule expected.
  if (filled === "TIMESTAMP") return timesWritten ? timeSettling(plan) : unchecked(plan, filled);
  switch (read.rule) {
    case "number":
      return numberSettling(plan, filled, {
        whole: read.whole ?? false,
        min: read.min,
        max: read.max,
        markers: read.markers,
        divide: read.divide ?? 1,
      });
    case "port":
      return numberSettling(plan, filled, { whole: true, min: 0, max: 65_535, divide: 1, port: true });
    case "epoch":
      return epochSettling(plan, filled, read.unit);
    case "relative":
      return relativeSettling(plan, filled, read.unit);
    case "boolean":
      return booleanSettling(plan, read.yes, read.no);
    case "sniffed":
      if (filled === "DOUBLE") return sniffedNumber(plan);
      if (filled !== "VARCHAR") return unchecked(plan, filled);
      return textSettling(plan, []);
    case "text":
      return textSettling(plan, read.markers ?? []);
    default:
      return filled === "VARCHAR" ? textSettling(plan, []) : unchecked(plan, filled);
  }
}

const unchecked = (plan: ColumnPlan, type: RawType): Settling => ({
  plan,
  checks: [],
  quiet: null,
  screen: null,
  using: quoteName(plan.name),
  type,
  always: false,
  scaled: 1,
});

interface NumberLimits {
  whole: boolean;
  min?: number;
  max?: number;
  markers?: readonly number[];
  divide: number;
  /** Hexadecimal numbers and names of services are read too. */
  port?: boolean;
}

function numberSettling(plan: ColumnPlan, filled: RawType, limits: NumberLimits): Settling {
  const { whole, min, max, markers = [], divide, port = false } = limits;
  const column = quoteName(plan.name);
  const text = filled === "VARCHAR";
  const parsed = text ? parseSql(column, port) : column;
  const value = text && divide !== 1 ? `(${parsed} / ${sqlNumber(divide)})` : parsed;
  const type: RawType = whole ? "BIGINT" : "DOUBLE";
  const marked = markers
    .map((marker) => sqlNumber(text || divide === 1 ? marker : marker / divide))
    .join(", ");
  const unmarked = marked === "" ? "" : ` AND ${parsed} NOT IN (${marked})`;
  const finite = filled === "BIGINT" ? "" : ` AND isfinite(${value})`;
  const checks: Check[] = [];
  if (text) checks.push({ when: `${parsed} IS NULL AND trim(${column}) <> ''`, reason: "is not a number" });
  if (filled !== "BIGINT")
    checks.push({ when: `NOT isfinite(${value})`, reason: "is infinite or not a number" });
  if (whole && filled !== "BIGINT") {
    checks.push({
      when: `isfinite(${value}) AND (${value} <> trunc(${value}) OR abs(${value}) > ${largestWhole})${unmarked}`,
      reason: "has a fraction",
    });
  }
  const within = whole && filled !== "BIGINT" ? ` AND ${value} = trunc(${value})` : "";
  if (min !== undefined) {
    const reason = min === 0 ? "is negative" : `is less than ${min}`;
    checks.push({ when: `${value} < ${min}${finite}${within}${unmarked}`, reason });
  }
  if (max !== undefined) {
    checks.push({ when: `${value} > ${max}${finite}${within}${unmarked}`, reason: `is more than ${max}` });
  }
  const bad = [
    ...checks.map(({ when }) => `(${when})`),
    ...(marked === "" ? [] : [`${parsed} IN (${marked})`]),
  ];
  return {
    plan,
    checks,
    quiet: marked === "" ? null : `${parsed} IN (${marked})`,
    screen: text ? null : { suspect: suspectNumber(column, filled, limits), quiet: null },
    using:
      bad.length === 0 ? value : `CAST(CASE WHEN ${bad.join(" OR ")} THEN NULL ELSE ${value} END AS ${type})`,
    type,
    always: filled !== type,
    scaled: text ? 1 : divide,
  };
}

/** True for a value outside the limits, a placeholder, infinity, or NaN (which DuckDB sorts above all numbers). */
function suspectNumber(
  column: string,
  filled: RawType,
  { whole, min, max, markers = [], divide }: NumberLimits,
): string {
  const largest = whole ? largestWhole : Number.MAX_VALUE;
  const low = min ?? -largest;
  const high = max ?? largest;
  const allowed = markers
    .map((marker) => marker / divide)
    .filter((marker) => marker >= low && marker <= high);
  const suspects =
    filled === "BIGINT"
      ? [
          ...(min === undefined ? [] : [`${column} < ${min}`]),
          ...(max === undefined ? [] : [`${column} > ${max}`]),
        ]
      : [
          `${column} NOT BETWEEN ${low}::DOUBLE AND ${high}::DOUBLE`,
          ...(whole ? [`${column} <> trunc(${column})`] : []),
        ];
  if (allowed.length > 0) suspects.push(`${column} IN (${allowed.map(sqlNumber).join(", ")})`);
  return suspects.length === 0 ? "false" : suspects.join(" OR ");
}

/** Parses a number from text. A hexadecimal port is an integer, and a port may be the name of a service. */
function parseSql(column: string, port: boolean): string {
  const decimal = `TRY_CAST(trim(${column}) AS DOUBLE)`;
  if (!port) return decimal;
  const word = `lower(trim(${column}))`;
  const number = `CASE WHEN starts_with(${word}, '0x') THEN CAST(TRY_CAST(trim(${column}) AS BIGINT) AS DOUBLE) ELSE ${decimal} END`;
  return `coalesce(${number}, CAST(${portNameMap}[${word}] AS DOUBLE))`;
}

const portNameMap = `MAP {${portNames.map(([name, port]) => `${quoteText(name)}: ${port}`).join(", ")}}`;

function booleanSettling(plan: ColumnPlan, yes: readonly string[], no: readonly string[]): Settling {
  const text = `lower(trim(${quoteName(plan.name)}))`;
  const list = (words: readonly string[]) => words.map((word) => quoteText(word.toLowerCase())).join(", ");
  return {
    plan,
    checks: [
      {
        when: `${text} <> '' AND ${text} NOT IN (${list([...yes, ...no])})`,
        reason: "is neither yes nor no",
      },
    ],
    quiet: null,
    screen: null,
    using: `CASE WHEN ${text} IN (${list(yes)}) THEN true WHEN ${text} IN (${list(no)}) THEN false END`,
    type: "BOOLEAN",
    always: true,
    scaled: 1,
  };
}

function textSettling(plan: ColumnPlan, markers: readonly string[]): Settling {
  const column = quoteName(plan.name);
  const marked = markers.length === 0 ? "" : ` OR trim(${column}) IN (${markers.map(quoteText).join(", ")})`;
  return {
    plan,
    checks: [],
    quiet: `starts_with(${column}, ' ') OR ends_with(${column}, ' ') OR ${column} = ''${marked}`,
    screen: null,
    using: `CASE WHEN trim(${column}) = ''${marked} THEN NULL ELSE trim(${column}) END`,
    type: "VARCHAR",
    always: false,
    scaled: 1,
  };
}

/** A numeric column without a rule: an integer column if all values are integers. `quiet` finds those that are not. */
function sniffedNumber(plan: ColumnPlan): Settling {
  const column = quoteName(plan.name);
  return {
    plan,
    checks: [{ when: `NOT isfinite(${column})`, reason: "is infinite or not a number" }],
    quiet: `isfinite(${column}) AND (${column} <> trunc(${column}) OR abs(${column}) > ${largestWhole})`,
    screen: {
      suspect: `abs(${column}) > ${largestWhole}`,
      quiet: `${column} <> trunc(${column})`,
    },
    using: `CASE WHEN isfinite(${column}) THEN ${column} END`,
    type: "DOUBLE",
    always: false,
    scaled: 1,
  };
}
