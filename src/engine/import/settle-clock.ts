// Converts written times in a staging column to timestamps. Takes the format from a sample, and the order of day and month and AM or PM
// from the whole column (core/table/clock.ts), then converts once. Values that cannot be times are left out and counted.
import {
  afternoonHours,
  type ClockShape,
  clockFormats,
  clockShape,
  decideDayOrder,
  type HourCount,
} from "../../core/table/clock.ts";
import type { ColumnPlan, DayOrder } from "../../core/table/reader.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { addRefusal, longestExample, mostExamples } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { isoTimeSql } from "./rule-sql.ts";
import { convertColumn } from "./settle.ts";

const sampleRows = 2000;

/** Whether every text in a sample is a written time. */
export async function isClock(task: DatabaseTask, table: string, column: string): Promise<boolean> {
  const name = quoteName(column);
  const rows = await task.rows(
    `SELECT ${name} AS text FROM ${quoteName(table)} WHERE trim(${name}) <> '' LIMIT ${sampleRows}`,
  );
  const texts = rows.map(({ text }) => String(text));
  return texts.length > 0 && texts.every((text) => clockShape([text]) !== null);
}

/** Converts one column and returns warnings. A column without written times stays text. */
export async function settleClock(
  task: DatabaseTask,
  table: string,
  plan: ColumnPlan,
  refused: Refusal[],
): Promise<{ timed: boolean; warnings: string[] }> {
  if (plan.read.rule !== "clock") return { timed: false, warnings: [] };
  const { prefer, halfDays, zone, fixed = false } = plan.read;
  const name = quoteName(plan.name);
  const from = quoteName(table);
  const sample = await task.rows(
    `SELECT ${name} AS text FROM ${from} WHERE trim(${name}) <> '' LIMIT ${sampleRows}`,
  );
  const shape = clockShape(sample.map(({ text }) => String(text)));
  if (!shape) {
    return {
      timed: false,
      warnings: [
        `“${plan.source}” was taken for a time but contains none that can be read; it is kept as text.`,
      ],
    };
  }
  const warnings: string[] = [];
  const order =
    shape.order === "ymd"
      ? "ymd"
      : fixed && prefer !== "ymd"
        ? prefer
        : await dayOrder(task, { table, plan, shape, prefer, warnings });
  let local = shape.order === "ymd" ? isoTimeSql(`trim(${name})`) : formatsSql(name, shape, order);
  // ISO times with an offset are converted to UTC already.
  const hasOffset = `regexp_matches(${name}, ':\\d\\d(\\.\\d+)?\\s*(Z|[+-]\\d\\d:?\\d\\d)$')`;
  if (halfDays && !shape.halvesWritten) local = await withHalves(task, { table, plan, local, warnings });
  const inZone = zoneSql(local, zone);
  const value = inZone === local ? local : `CASE WHEN ${hasOffset} THEN ${local} ELSE ${inZone} END`;
  const all = await leaveOut(task, table, plan, refused, value);
  await convertColumn(
    task,
    table,
    plan.name,
    "TIMESTAMP",
    all ? value : `CASE WHEN ${value} >= TIMESTAMP '1980-01-01' AND isfinite(${value}) THEN ${value} END`,
  );
  return { timed: true, warnings };
}

function formatsSql(name: string, shape: ClockShape, order: DayOrder): string {
  return `try_strptime(trim(${name}), [${clockFormats(shape, order).map(quoteText).join(", ")}])`;
}

/** A local time in a zone as a time in UTC. */
function zoneSql(local: string, zone: string): string {
  if (zone === "UTC" || zone === "+00:00") return local;
  const offset = /^([+-])(\d{2}):(\d{2})$/.exec(zone);
  if (!offset) return `timezone('UTC', timezone(${quoteText(zone)}, ${local}))`;
  const minutes = (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === "+" ? -1 : 1);
  return `${local} + to_minutes(${minutes})`;
}

interface Column {
  table: string;
  plan: ColumnPlan;
  warnings: string[];
}

async function dayOrder(
  task: DatabaseTask,
  { table, plan, shape, prefer, warnings }: Column & { shape: ClockShape; prefer: DayOrder },
): Promise<"dmy" | "mdy"> {
  const name = quoteName(plan.name);
  const part = (n: number) =>
    `TRY_CAST(split_part(split_part(trim(${name}), ' ', 1), ${quoteText(shape.separator)}, ${n}) AS INTEGER)`;
  const dates = await task.rows(
    `SELECT ${part(1)} AS first, ${part(2)} AS second, ${part(3)} AS year, count(*) AS rows
     FROM ${quoteName(table)} GROUP BY ALL HAVING first IS NOT NULL AND second IS NOT NULL AND year > 1980 OR year < 100`,
  );
  const decided = decideDayOrder(
    dates.map((row) => ({
      first: Number(row.first),
      second: Number(row.second),
      year: Number(row.year),
      rows: Number(row.rows),
    })),
    prefer,
  );
  const words = decided.order === "dmy" ? "day/month" : "month/day";
  if (decided.by === "assumed") {
    warnings.push(
      `“${plan.source}” may be read as day/month or month/day; it was read as ${words}, as this format usually is.`,
    );
  }
  if (decided.by === "closeness") {
    warnings.push(
      `“${plan.source}” was read as ${words}, because its dates are then closer together; no number in it decides.`,
    );
  }
  if (decided.against > 0) {
    warnings.push(
      `${manyText(decided.against, "time")} in “${plan.source}” can only be read the other way round than ${words}.`,
    );
  }
  return decided.order;
}

/** Hours 1 to 12 without AM and PM: adds the half of the day that the file's order implies. */
async function withHalves(
  task: DatabaseTask,
  { table, plan, local, warnings }: Column & { local: string },
): Promise<string> {
  const times = `(SELECT rowid AS place, ${local} AS t FROM ${quoteName(table)})`;
  const hours = await task.rows(
    `SELECT strftime(t, '%Y-%m-%d') AS date, hour(t) AS hour, count(*) AS rows, median(place) AS place
     FROM ${times} WHERE t >= TIMESTAMP '1980-01-01' GROUP BY ALL ORDER BY ALL`,
  );
  if (hours.length === 0 || hours.some((row) => Number(row.hour) === 0 || Number(row.hour) > 12))
    return local;
  const byDate = new Map<string, HourCount[]>();
  for (const row of hours) {
    const date = String(row.date);
    if (!byDate.has(date)) byDate.set(date, []);
    byDate.get(date)!.push({ hour: Number(row.hour) % 12, rows: Number(row.rows), place: Number(row.place) });
  }
  const cases: string[] = [];
  const open: string[] = [];
  let openRows = 0;
  for (const [date, ofDate] of byDate) {
    const afternoon = afternoonHours(ofDate);
    if (afternoon === null) {
      open.push(date);
      openRows += ofDate.reduce((sum, { rows }) => sum + rows, 0);
      continue;
    }
    const later = afternoon.length === 0 ? "false" : `hour(${local}) % 12 IN (${afternoon.join(", ")})`;
    // 12 o'clock is hour 0 of its half.
    cases.push(
      `WHEN ${local} >= TIMESTAMP '${date}' AND ${local} < TIMESTAMP '${date}' + INTERVAL 1 DAY ` +
        `THEN ${local} - to_hours(CASE WHEN hour(${local}) = 12 THEN 12 ELSE 0 END) + to_hours(CASE WHEN ${later} THEN 12 ELSE 0 END)`,
    );
  }
  if (open.length > 0) {
    warnings.push(
      `“${plan.source}” uses a 12-hour clock without AM and PM. For ${manyText(openRows, "row")} of ${manyText(open.length, "day")} ` +
        `(${open.slice(0, 3).join(", ")}${open.length > 3 ? ", …" : ""}) the order of the file does not tell the half of the day: ` +
        "their hours are kept as written and may be 12 hours early.",
    );
  }
  if (cases.length > 0) {
    warnings.push(
      `“${plan.source}” uses a 12-hour clock without AM and PM; for ${manyText(cases.length, "day")} the order of the file decides which times are in the afternoon.`,
    );
  }
  return cases.length === 0 ? local : `CASE ${cases.join(" ")} ELSE ${local} END`;
}

/** Counts the values that cannot be kept, in one pass. Returns whether every time that was read can be kept. */
async function leaveOut(
  task: DatabaseTask,
  table: string,
  plan: ColumnPlan,
  refused: Refusal[],
  value: string,
): Promise<boolean> {
  const name = quoteName(plan.name);
  const early = "t < TIMESTAMP '1980-01-01'";
  const none = "trim(text) <> '' AND (t IS NULL OR isinf(t))";
  const times = `(SELECT rowid + 1 AS row, ${name} AS text, ${value} AS t FROM ${quoteName(table)})`;
  const [counts] = await task.rows(
    `SELECT count_if(${none}) AS none, count_if(${early}) AS early, count_if(isinf(t)) AS endless FROM ${times}`,
  );
  for (const [when, rows, reason] of [
    [none, Number(counts!.none), "cannot be read as a time"],
    [early, Number(counts!.early), "is a time before 1980"],
  ] as const) {
    if (rows === 0) continue;
    const examples = await task.rows(
      `SELECT row, left(text, ${longestExample}) AS text FROM ${times} WHERE ${when} LIMIT ${mostExamples}`,
    );
    addRefusal(refused, {
      reason: `Value left out: ${plan.source} ${reason}`,
      count: rows,
      examples: examples.map(({ row: at, text }) => ({
        line: null,
        text: `row ${Number(at).toLocaleString("en-US")}: ${plan.source} = ${text}`,
      })),
    });
  }
  return Number(counts!.early) + Number(counts!.endless) === 0;
}
