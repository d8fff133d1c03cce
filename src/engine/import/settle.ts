// Settles a filled staging table: finds rows and values that cannot be kept, counts them with examples and removes them, gives every column
// its final type, and computes the derived columns. Each step touches only the columns that need it.
import type { Derived } from "../../core/table/derive.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { addRefusal, longestExample, mostExamples } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { derivedSql } from "./at-once.ts";
import { type RawType, type Settling, sqlNumber } from "./settling.ts";

interface RowCheck {
  /** SQL over the staging table: true for a row to refuse. */
  when: string;
  reason: string;
  /** SQL for the text that shows such a row. */
  show: string;
}

/** Rows to refuse: empty rows, header lines between text, and records that the plan names. */
export function rowChecks(
  plan: DelimitedPlan,
  filled: readonly { name: string; source: string; type: RawType }[],
): RowCheck[] {
  const named = filled.map(({ name }) => quoteName(name));
  if (named.length === 0) return [];
  const checks: RowCheck[] = [
    {
      when: named.map((name) => `${name} IS NULL`).join(" AND "),
      reason: "Every value is empty",
      show: "''",
    },
  ];
  if (filled.every(({ type }) => type === "VARCHAR") && plan.header) {
    checks.push({
      when: filled
        .map(({ name, source }) => `lower(trim(${quoteName(name)})) = ${quoteText(source.toLowerCase())}`)
        .join(" AND "),
      reason: "The header line again, between the rows",
      show: named.join(" || ',' || "),
    });
  }
  for (const { source, equals, reason } of plan.refuseRows) {
    const column = filled.find((candidate) => candidate.source === source);
    if (column?.type !== "VARCHAR") continue;
    const name = quoteName(column.name);
    const words = equals.map((word) => quoteText(word.toLowerCase())).join(", ");
    const shown = filled
      .slice(0, 8)
      .map((candidate) => `coalesce(CAST(${quoteName(candidate.name)} AS VARCHAR), '')`);
    checks.push({ when: `lower(trim(${name})) IN (${words})`, reason, show: shown.join(" || ',' || ") });
  }
  return checks;
}

/** Removes the rows to refuse; the others keep their order. */
export async function refuseRows(
  task: DatabaseTask,
  table: string,
  checks: readonly RowCheck[],
): Promise<Refusal[]> {
  const counts = await countWhere(
    task,
    quoteName(table),
    checks.map(({ when }) => when),
  );
  const hit = checks.filter((_, i) => counts[i]! > 0);
  const refused: Refusal[] = [];
  for (const check of hit) {
    const examples = await examplesOf(task, table, check.when, check.show);
    refused.push({ reason: check.reason, count: counts[checks.indexOf(check)]!, examples });
  }
  if (hit.length > 0) {
    const keptTable = `${table}_kept`;
    const keep = hit.map(({ when }) => `(${when}) IS NOT TRUE`).join(" AND ");
    await task.run(
      `CREATE OR REPLACE TABLE ${quoteName(keptTable)} AS SELECT * FROM ${quoteName(table)} WHERE ${keep}`,
    );
    await task.run(`DROP TABLE ${quoteName(table)}`);
    await task.run(`ALTER TABLE ${quoteName(keptTable)} RENAME TO ${quoteName(table)}`);
  }
  return refused;
}

/** Whether `quietly` counts values that are not integers. */
export const isSniffedNumber = ({ plan, type }: Settling): boolean =>
  plan.read.rule === "sniffed" && type === "DOUBLE";

/** Checks and converts the values of all columns. Returns the final type of each. */
export async function settleColumns(
  task: DatabaseTask,
  table: string,
  settlings: readonly Settling[],
  refused: Refusal[],
): Promise<Map<string, RawType>> {
  const found = await countFindings(task, table, settlings);
  const types = new Map<string, RawType>();
  for (const [i, settling] of settlings.entries()) {
    const { plan, checks, always } = settling;
    const { counts, quietly } = found[i]!;
    let left = 0;
    for (const [c, { when, reason }] of checks.entries()) {
      const count = counts[c]!;
      left += count;
      if (count === 0) continue;
      const examples = await examplesOf(task, table, when, shownValue(settling));
      addRefusal(refused, { reason: `Value left out: ${plan.source} ${reason}`, count, examples });
    }
    let { type, using } = settling;
    let convert = always || left + quietly > 0;
    if (isSniffedNumber(settling)) {
      convert = left > 0 || quietly === 0;
      if (quietly === 0) {
        using = `CAST(${using} AS BIGINT)`;
        type = "BIGINT";
      }
    }
    if (convert) await convertColumn(task, table, plan.name, type, using);
    types.set(plan.name, type);
  }
  return types;
}

const firstLookRows = 20_480;

interface Findings {
  /** How many values each check of a column found. */
  counts: number[];
  /** At how many rows `quiet` holds; a lower bound. */
  quietly: number;
}

/** Runs the checks: a fast screen over all columns in one pass, then the full checks for columns that failed it. */
export async function countFindings(
  task: DatabaseTask,
  table: string,
  settlings: readonly Settling[],
): Promise<Findings[]> {
  // If the first rows already fail, no full screen is needed: one hit is enough.
  const first = await countEach(
    task,
    `(SELECT * FROM ${quoteName(table)} LIMIT ${firstLookRows})`,
    settlings.map(({ screen }) => (screen?.quiet ? [screen.quiet] : [])),
  );
  const quick = await countEach(
    task,
    quoteName(table),
    settlings.map(({ screen }, i) => {
      if (screen === null) return [];
      return screen.quiet && first[i]![0] === 0 ? [screen.suspect, screen.quiet] : [screen.suspect];
    }),
  );
  const passed = settlings.map(({ screen }, i) => screen !== null && quick[i]![0] === 0);
  const close = await countEach(
    task,
    quoteName(table),
    settlings.map(({ checks, quiet }, i) =>
      passed[i] ? [] : [...checks.map(({ when }) => when), ...(quiet ? [quiet] : [])],
    ),
  );
  return settlings.map(({ checks }, i) => {
    if (passed[i]) return { counts: checks.map(() => 0), quietly: quick[i]![1] ?? first[i]![0] ?? 0 };
    const counts = close[i]!.slice(0, checks.length);
    return { counts, quietly: close[i]![checks.length] ?? 0 };
  });
}

/** How many rows meet each condition, list by list, in one pass. */
async function countEach(
  task: DatabaseTask,
  from: string,
  lists: readonly (readonly string[])[],
): Promise<number[][]> {
  const counts = await countWhere(task, from, lists.flat());
  let next = 0;
  return lists.map((list) => list.map(() => counts[next++]!));
}

/** The value as the source wrote it, as far as the staging column still shows it. */
function shownValue({ plan, scaled }: Settling): string {
  const value = scaled === 1 ? quoteName(plan.name) : `(${quoteName(plan.name)} * ${sqlNumber(scaled)})`;
  return `${quoteText(`${plan.source} = `)} || CAST(${value} AS VARCHAR)`;
}

export async function convertColumn(
  task: DatabaseTask,
  table: string,
  name: string,
  type: RawType,
  using: string,
): Promise<void> {
  await task.run(`ALTER TABLE ${quoteName(table)} ALTER ${quoteName(name)} TYPE ${type} USING ${using}`);
}

/** Computes the derived columns (sums, shares, rates, ends) into columns that are empty so far. */
export async function deriveColumns(
  task: DatabaseTask,
  table: string,
  derived: readonly Derived[],
): Promise<void> {
  for (const one of derived) {
    const [a, b] = one.formula.of.map(quoteName) as [string, string];
    await convertColumn(task, table, one.name, derivedType(one), derivedSql(one, a, b));
  }
}

/** The type of an empty column for a derived value. */
export const derivedType = ({ formula }: Derived): RawType =>
  formula.op === "later" ? "TIMESTAMP" : formula.op === "sum" ? "BIGINT" : "DOUBLE";

/** How many rows meet each condition, in one pass. */
export async function countWhere(
  task: DatabaseTask,
  from: string,
  conditions: readonly string[],
): Promise<number[]> {
  if (conditions.length === 0) return [];
  // count_if is several times as fast here as count(*) FILTER, and there may be two hundred conditions.
  const counts = conditions.map((when) => `count_if(${when})`);
  const { cells } = await task.columns(`SELECT ${counts.join(", ")} FROM ${from}`);
  return cells.map((column) => Number(column[0]));
}

async function examplesOf(
  task: DatabaseTask,
  table: string,
  when: string,
  show: string,
): Promise<Refusal["examples"]> {
  const rows = await task.rows(
    `SELECT rowid + 1 AS row, left(${show}, ${longestExample}) AS text FROM ${quoteName(table)} WHERE ${when} LIMIT ${mostExamples}`,
  );
  return rows.map(({ row, text }) => ({
    line: null,
    text: `row ${Number(row).toLocaleString("en-US")}: ${text ?? ""}`,
  }));
}
