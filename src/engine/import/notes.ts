// Warnings about a table that was just read: repeated rows, sizes typical of another dataset, columns that give the label away, clocks that
// stand still or run backwards. Changes nothing.
import { nameKey } from "../../core/table/names.ts";
import type { DelimitedPlan } from "../../core/table/reader.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Column } from "../../shared/vocabulary.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";

/** A running number makes every row unique, so it is left out of the comparison. */
const runningNumbers = new Set(["id", "index", "unnamed0", "rowid", "no", "row"]);

export async function noteTable(
  task: DatabaseTask,
  table: string,
  plan: Pick<DelimitedPlan, "warnAtRows" | "datasetKind">,
  columns: readonly Column[],
): Promise<string[]> {
  const [row] = await task.rows(`SELECT count(*) AS rows FROM ${quoteName(table)}`);
  const rows = Number(row!.rows);
  if (rows === 0) return [];
  const notes = plan.warnAtRows.filter((note) => note.rows === rows).map(({ warning }) => warning);
  const repeated = plan.datasetKind === "flows" ? await repeatedRows(task, table, columns) : 0;
  if (repeated > 0) {
    const share = ((repeated / rows) * 100).toPrecision(2);
    notes.push(
      `${manyText(repeated, "row")} (${share} %) ${repeated === 1 ? "repeats" : "repeat"} another row in every value; in a random split they stand on both sides.`,
    );
  }
  if (columns.some(({ name, kind }) => name === "label_benign" && kind === "boolean")) {
    const near = await nearLabels(task, table, rows, columns);
    if (near.length > 0) {
      const nearest = near.slice(0, 6).map(({ name, share }) => `${name} (${(share * 100).toFixed(1)} %)`);
      notes.push(
        `Nearly the label by themselves: ${nearest.join(", ")}${near.length > 6 ? ", …" : ""} — the share of rows that this one column ` +
          "sorts into benign and attack. A model that sees such a column learns the data set, not the attack.",
      );
    }
  }
  const time = columns.find(({ kind }) => kind === "time");
  if (plan.datasetKind === "samples" && time) notes.push(...(await noteClock(task, table, time.name)));
  return notes;
}

async function repeatedRows(task: DatabaseTask, table: string, columns: readonly Column[]): Promise<number> {
  const names = columns
    .filter(({ name }) => !runningNumbers.has(nameKey(name)))
    .map(({ name }) => quoteName(name));
  if (names.length < 4) return 0;
  const [row] = await task.rows(
    `SELECT count(*) - count(DISTINCT h) AS repeated FROM (SELECT hash(${names.join(", ")}) AS h FROM ${quoteName(table)})`,
  );
  return Number(row!.repeated);
}

const sampleRows = 100_000;
const mostValues = 64;

/**
 * Columns of few values that nearly determine the label: of the rows that guessing the majority class gets wrong, they get at least nine in
 * ten right.
 */
async function nearLabels(
  task: DatabaseTask,
  table: string,
  rows: number,
  columns: readonly Column[],
): Promise<{ name: string; share: number }[]> {
  const candidates = columns.filter(
    ({ name, kind }) =>
      !name.startsWith("label") && !["time", "number"].includes(kind) && !/addr$/.test(name),
  );
  if (candidates.length === 0) return [];
  const percent = Math.min(100, (100 * sampleRows) / rows);
  const names = candidates.map(({ name }) => quoteName(name));
  const sample = `near_labels_of_${table}`;
  await task.run(
    `CREATE OR REPLACE TEMP TABLE ${quoteName(sample)} AS SELECT label_benign, ${names.join(", ")}
     FROM ${quoteName(table)} TABLESAMPLE system(${percent} PERCENT) REPEATABLE (1) WHERE label_benign IS NOT NULL`,
  );
  try {
    const [base] = await task.rows(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE label_benign) AS benign FROM ${quoteName(sample)}`,
    );
    const total = Number(base!.rows);
    const usual = Math.max(Number(base!.benign), total - Number(base!.benign));
    // Too few rows, or only one class: any column would look telling.
    if (total < 500 || total - usual < total * 0.02) return [];
    const distinct = names.map((name) => `approx_count_distinct(${name})`);
    const { cells } = await task.columns(`SELECT ${distinct.join(", ")} FROM ${quoteName(sample)}`);
    const found: { name: string; share: number }[] = [];
    for (const [i, { name }] of candidates.entries()) {
      if (Number(cells[i]![0]) > mostValues) continue;
      const [row] = await task.rows(
        `SELECT sum(greatest(benign, attack)) AS correct FROM (
           SELECT count(*) FILTER (WHERE label_benign) AS benign, count(*) FILTER (WHERE NOT label_benign) AS attack
           FROM ${quoteName(sample)} GROUP BY ${quoteName(name)})`,
      );
      const correct = Number(row!.correct);
      if (correct - usual >= (total - usual) * 0.9) found.push({ name, share: correct / total });
    }
    return found.sort((a, b) => b.share - a.share);
  } finally {
    await task.run(`DROP TABLE IF EXISTS ${quoteName(sample)}`);
  }
}

/** Time steps of a series: standing still, running backwards, or of many sizes. */
async function noteClock(task: DatabaseTask, table: string, time: string): Promise<string[]> {
  const name = quoteName(time);
  const [row] = await task.rows(
    `WITH steps AS (SELECT epoch_us(${name}) - lag(epoch_us(${name})) OVER (ORDER BY rowid) AS step FROM ${quoteName(table)})
     SELECT count(*) FILTER (WHERE step = 0) AS still, count(*) FILTER (WHERE step < 0) AS back,
            max(step) AS longest, median(step) AS usual, count(DISTINCT step) AS sizes, -min(step) AS furthest FROM steps`,
  );
  const seconds = (micros: unknown) => `${(Number(micros) / 1e6).toLocaleString("en-US")} s`;
  const notes: string[] = [];
  const still = Number(row!.still);
  if (still > 0) {
    notes.push(
      `${manyText(still, "sample")} ${still === 1 ? "bears" : "bear"} the same time as the one before.`,
    );
  }
  if (Number(row!.back) > 0) {
    notes.push(
      `The clock runs backwards ${manyText(Number(row!.back), "time")}, by up to ${seconds(row!.furthest)}.`,
    );
  }
  if (row!.usual !== null && Number(row!.longest) > 2 * Number(row!.usual)) {
    notes.push(
      `The step is ${seconds(row!.usual)} as a rule and up to ${seconds(row!.longest)} (${manyText(Number(row!.sizes), "size")} of step): a window of rows is not a fixed span of time.`,
    );
  }
  return notes;
}
