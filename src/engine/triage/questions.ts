// Finds the rows of a triage query in order: computes their row numbers once and caches them, so that later pages are look-ups. New
// verdicts do not move rows on the screen: the order stays as it was at the first request.
import { AppError } from "../../shared/errors.ts";
import type { Filter, Sort } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { reasonsTable, scoresTable } from "../score/score-files.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { extraColumns } from "../score/scored.ts";
import type { Database } from "../store/database.ts";
import { dependsOnVerdicts, isExtraColumn, readsBeyondCells } from "../store/extra-columns.ts";
import { type Condition, compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { SqlValue } from "../store/statements.ts";
import type { Verdicts } from "../verdict/verdicts.ts";
import type { ScoredInMemory, ScoredRows } from "./scored-rows.ts";

interface RowQuestion {
  show: "flags" | "all";
  filter: Filter;
  sort: readonly Sort[];
  asOf?: number | undefined;
}

export interface Found {
  rows: Uint32Array;
  asOf: number;
  has(row: number): boolean;
}

export interface Questions {
  ask(scored: ScoredInMemory, question: RowQuestion): Promise<Found>;
}

/** Answers in the cache: four bytes a row each, plus one bit a row when used for look-ups. */
const mostKept = 24;

export function createQuestions(
  { database, caches, verdicts }: ScoreTools & { verdicts: Verdicts },
  scoredRows: ScoredRows,
): Questions {
  const answers = caches.create<Found, "dataset" | "score" | "model">({
    dependsOn: ["dataset", "score", "model"],
    most: mostKept,
  });
  return {
    async ask(scored, question) {
      const { dataset, scores } = scored;
      const { show, filter, sort } = question;
      const byVerdict =
        dependsOnVerdicts(filter) || sort.some(({ column }) => column.toLowerCase() === "verdict");
      // The order stays as it was when first requested, so the number of the last change is part of the key.
      const asOf = byVerdict ? (question.asOf ?? verdicts.revision()) : 0;
      const key = JSON.stringify([show === "flags" ? scores.method : null, filter, sort, asOf]);
      const dependsOn = { dataset: dataset.id, score: scores.id, model: scores.modelId };
      return answers.get(key, dependsOn, async () => {
        const rows = await find(database, scoredRows, scored, question);
        return { rows, asOf, has: lookUp(rows, dataset.rows) };
      });
    },
  };
}

async function find(
  database: Database,
  scoredRows: ScoredRows,
  scored: ScoredInMemory,
  { show, filter, sort }: RowQuestion,
): Promise<Uint32Array> {
  const { dataset } = scored;
  const flags = show === "flags" ? await scoredRows.flags(scored) : null;
  if (flags?.rows.length === 0) return flags.rows;
  if (sort.length === 0) {
    const order = flags?.rows ?? (await scoredRows.everyRow(scored));
    if (filter.kind === "all") return order;
    // Looking at the cells of flags only means thousands of rows instead of millions.
    const cells = flags && !readsBeyondCells(filter) ? await scoredRows.flagCells(scored) : null;
    const where = within(scored, filter, cells === null ? (flags?.line ?? null) : null);
    const matching = await database.numbers(
      cells === null
        ? `SELECT rowid::UINTEGER FROM ${flowsTable(dataset)} WHERE ${where.sql}`
        : `SELECT "·row"::UINTEGER FROM ${cells} WHERE ${where.sql}`,
      where.values,
    );
    if (matching.length === order.length) return order;
    const { raw } = scored;
    // Sort a few rows directly; for many, thin out the complete order that is already cached.
    if (matching.length < order.length / 8) {
      return matching.sort((a, b) => strangeness(raw[b]!) - strangeness(raw[a]!) || a - b);
    }
    return order.filter(lookUp(matching, dataset.rows));
  }
  return sorted(database, scored, sort, within(scored, filter, flags?.line ?? null));
}

/** Rows without a score come last. */
const strangeness = (score: number) => (Number.isNaN(score) ? -Number.MAX_VALUE : score);

/** The condition of a filter on the rows of the dataset, and with a threshold also that the row is above it. */
export function within(scored: ScoredInMemory, filter: Filter, line: number | null): Condition {
  const { sql, values } = compileFilter(filter, scored.dataset.columns, extraColumns(scored));
  if (line === null) return { sql, values };
  const flagged = `rowid IN (SELECT s.rowid FROM ${scoresTable(scored.scores.id)} s WHERE s.score > ?)`;
  return { sql: `(${sql}) AND ${flagged}`, values: [...values, line] };
}

/** The dataset's rows joined with score, verdict and first reason, under names that no dataset has. */
export function besides({ dataset, scores }: ScoredInMemory): string {
  return `${flowsTable(dataset)} f
    LEFT JOIN (SELECT rowid AS "·row", score AS "·score" FROM ${scoresTable(scores.id)}) s ON s."·row" = f.rowid
    LEFT JOIN (SELECT row AS "·decided", verdict AS "·verdict" FROM verdict WHERE dataset_id = ${dataset.id}) v
      ON v."·decided" = f.rowid
    LEFT JOIN (SELECT row AS "·explained", json_extract_string(reasons, '$[0].column') AS "·reason"
      FROM ${reasonsTable(scores.id)}) r ON r."·explained" = f.rowid`;
}

const extraOrders: Record<string, string> = { score: "·score", verdict: "·verdict", reason: "·reason" };

/** The SQL of a column of the dataset, or of one of the joined ones. */
export function columnSql(scored: ScoredInMemory, name: string): string {
  const { columns } = scored.dataset;
  const known = columns.some((column) => column.name === name);
  const extraOrder = extraOrders[name.toLowerCase()];
  if (!known && extraOrder) return quoteName(extraOrder);
  if (!known && isExtraColumn(name)) {
    throw new AppError("INVALID_INPUT", `Rows cannot be put in an order by ${name}.`);
  }
  return quoteName(findColumn(name, columns).name);
}

async function sorted(
  database: Database,
  scored: ScoredInMemory,
  sort: readonly Sort[],
  { sql, values }: Condition,
): Promise<Uint32Array> {
  const by = sort.map(
    ({ column, descending }) => `${columnSql(scored, column)} ${descending ? "DESC" : "ASC"} NULLS LAST`,
  );
  return database.numbers(
    `SELECT f.rowid::UINTEGER FROM ${besides(scored)} WHERE ${sql}
       ORDER BY ${[...by, '"·score" DESC NULLS LAST', "f.rowid"].join(", ")}`,
    values as SqlValue[],
  );
}

/** Tests whether a row is in a set. Builds one bit per row of the dataset at the first call. */
function lookUp(rows: Uint32Array, of: number): (row: number) => boolean {
  let bits: Uint8Array | null = null;
  return (row) => {
    if (bits === null) {
      bits = new Uint8Array(Math.ceil(of / 8));
      for (const one of rows) bits[one >> 3]! |= 1 << (one & 7);
    }
    return ((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  };
}
