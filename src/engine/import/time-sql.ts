// Times as SQL: numbers since 1970, numbers since the start of a recording, and texts that were read as times.
import type { ColumnPlan, EpochUnit } from "../../core/table/reader.ts";
import { earliestDateMs } from "../../shared/relative-time.ts";
import { quoteName } from "../store/quote.ts";
import { type Check, type RawType, type Settling, sqlNumber } from "./settling.ts";

const perSecond: Record<EpochUnit, number> = { s: 1, ms: 1e3, µs: 1e6, ns: 1e9 };

/** Values before 1980 or after 2200 come from a clock that was never set, or are not times. */
const earliestS = earliestDateMs / 1000;
const latestS = 7_258_118_400;

/** The condition under which an epoch number is a valid time, and the time itself. */
export function epochSql(value: string, unit: EpochUnit): { good: string; time: string } {
  const seconds = perSecond[unit];
  return {
    good: `isfinite(${value}) AND ${value} BETWEEN ${sqlNumber(earliestS * seconds)} AND ${sqlNumber(latestS * seconds)}`,
    time: timeSql(value, unit),
  };
}

function timeSql(value: string, unit: EpochUnit): string {
  const seconds = perSecond[unit];
  const micros =
    seconds === 1e6 ? value : seconds < 1e6 ? `${value} * ${1e6 / seconds}` : `${value} / ${seconds / 1e6}`;
  return `make_timestamp(CAST(round(${micros}) AS BIGINT))`;
}

/** Times since the start of a recording are stored as if it had started in 1970, and no date is shown. */
export function relativeSettling(plan: ColumnPlan, filled: RawType, unit: EpochUnit): Settling {
  const column = quoteName(plan.name);
  const isText = filled === "VARCHAR";
  const value = isText ? `TRY_CAST(trim(${column}) AS DOUBLE)` : column;
  const end = sqlNumber(earliestS * perSecond[unit]);
  const checks: Check[] = [
    ...(isText ? [{ when: `${value} IS NULL AND trim(${column}) <> ''`, reason: "is not a time" }] : []),
    {
      when: `NOT isfinite(${value}) OR ${value} >= ${end}`,
      reason: "is no time from the start of a recording",
    },
    { when: `isfinite(${value}) AND ${value} < 0`, reason: "lies before the start of the recording" },
  ];
  return {
    plan,
    checks,
    quiet: null,
    screen: null,
    using: `CASE WHEN isfinite(${value}) AND ${value} >= 0 AND ${value} < ${end} THEN ${timeSql(value, unit)} END`,
    type: "TIMESTAMP",
    always: true,
    scaled: 1,
  };
}

export function epochSettling(plan: ColumnPlan, filled: RawType, unit: EpochUnit): Settling {
  const column = quoteName(plan.name);
  const value = filled === "VARCHAR" ? `TRY_CAST(trim(${column}) AS DOUBLE)` : column;
  const seconds = perSecond[unit];
  const checks: Check[] = [];
  if (filled === "VARCHAR")
    checks.push({ when: `${value} IS NULL AND trim(${column}) <> ''`, reason: "is not a time" });
  checks.push(
    { when: `NOT isfinite(${value}) OR ${value} > ${sqlNumber(latestS * seconds)}`, reason: "is not a time" },
    { when: `${value} < ${sqlNumber(earliestS * seconds)}`, reason: "is a time before 1980" },
  );
  const { good, time } = epochSql(value, unit);
  return {
    plan,
    checks,
    quiet: null,
    screen: null,
    using: `CASE WHEN ${good} THEN ${time} END`,
    type: "TIMESTAMP",
    always: true,
    scaled: 1,
  };
}

/** Times that came as text and were read as times. */
export function timeSettling(plan: ColumnPlan): Settling {
  const column = quoteName(plan.name);
  const checks: Check[] = [
    { when: `isinf(${column})`, reason: "cannot be read as a time" },
    { when: `${column} < TIMESTAMP '1980-01-01' AND isfinite(${column})`, reason: "is a time before 1980" },
  ];
  return {
    plan,
    checks,
    quiet: null,
    screen: null,
    using: `CASE WHEN isfinite(${column}) AND ${column} >= TIMESTAMP '1980-01-01' THEN ${column} END`,
    type: "TIMESTAMP",
    always: false,
    scaled: 1,
  };
}
