// Export columns with what analyst and incidents add to each row: verdict, reason, tags, note and incident.
import type { ColumnData } from "../../core/table/columns.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { RowAddition } from "./additions.ts";

/** One statement per column. Each returns a row number and a text, or a range of row numbers and a text. */
const texts = {
  verdict: "SELECT row::DOUBLE, row::DOUBLE, verdict FROM verdict WHERE dataset_id = ?",
  verdict_reason:
    "SELECT row::DOUBLE, row::DOUBLE, reason FROM verdict WHERE dataset_id = ? AND reason IS NOT NULL",
  tags: "SELECT row::DOUBLE, row::DOUBLE, string_agg(tag, ', ' ORDER BY tag) FROM tag WHERE dataset_id = ? GROUP BY row",
  note: "SELECT row::DOUBLE, row::DOUBLE, text FROM note WHERE dataset_id = ?",
} as const;

// A row of several incidents gets the most severe one: it comes last and overwrites the others.
const incidentRows = `SELECT r.first_row::DOUBLE, r.last_row::DOUBLE, i.facts->>'title', i.incident_rank::DOUBLE
  FROM incident_rows r JOIN incident i USING (dataset_id, incident_rank) WHERE r.dataset_id = ? ORDER BY i.incident_rank DESC`;

export async function findingAdditions(database: Database, dataset: Dataset): Promise<RowAddition[]> {
  const additions: RowAddition[] = [];
  for (const [name, sql] of Object.entries(texts))
    additions.push({
      name,
      kind: "text",
      role: "added",
      values: await textColumn(database, { sql, dataset }),
    });
  const ranks = new Float64Array(dataset.rows).fill(Number.NaN);
  const titles = await textColumn(database, { sql: incidentRows, dataset, ranks });
  return [
    ...additions,
    { name: "incident", kind: "number", role: "added", values: { kind: "number", values: ranks } },
    { name: "incident_title", kind: "text", role: "added", values: titles },
  ];
}

interface Reading {
  sql: string;
  dataset: Dataset;
  /** Filled from the fourth column. */
  ranks?: Float64Array;
}

async function textColumn(
  database: Database,
  { sql, dataset: { id, rows }, ranks }: Reading,
): Promise<ColumnData> {
  const codes = new Int32Array(rows).fill(-1);
  const levels: string[] = [];
  const known = new Map<string, number>();
  await database.stream(sql, [id], (chunk) => {
    const [first, last] = [chunk.numbers(0), chunk.numbers(1)];
    const rank = ranks === undefined ? null : chunk.numbers(3);
    for (let i = 0; i < chunk.rows; i++) {
      const text = chunk.text(2, i) ?? "";
      let code = known.get(text);
      if (code === undefined) {
        code = levels.push(text) - 1;
        known.set(text, code);
      }
      codes.fill(code, first[i]!, last[i]! + 1);
      if (rank) ranks!.fill(rank[i]!, first[i]!, last[i]! + 1);
    }
  });
  return { kind: "text", codes, levels };
}
