// Flags: the rows above the threshold, derived from stored scores, one page at a time.
import type { ParsedInput } from "../../shared/contract/contract.ts";
import type { FlagPage } from "../../shared/model-vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { scoresTable } from "./score-files.ts";
import type { ScoreTools } from "./score-tools.ts";
import { describeFlags, extraColumns, findScored, lineOf } from "./scored.ts";

export async function flagsPage(tools: ScoreTools, input: ParsedInput<"flags.page">): Promise<FlagPage> {
  const { database } = tools;
  const scored = await findScored(tools, input.modelId, input.datasetId);
  const { dataset, scores } = scored;
  const threshold = await lineOf(tools, scored, input.method);
  const columns = input.columns.map((name) => findColumn(name, dataset.columns));
  const { sql, values } = compileFilter(input.filter, dataset.columns, extraColumns(scored));
  const within =
    input.filter.kind === "all"
      ? "true"
      : `s.rowid IN (SELECT rowid FROM ${flowsTable(dataset)} WHERE ${sql})`;
  const where = `s.score > ? AND ${within}`;
  if (threshold.value === null) return { threshold, columns, flags: [], total: 0 };
  const bound = [threshold.value, ...values];
  const [count] = await database.rows(
    `SELECT count(*) AS count FROM ${scoresTable(scores.id)} s WHERE ${where}`,
    bound,
  );
  const found = await database.rows(
    `SELECT s.rowid AS row, s.score AS score FROM ${scoresTable(scores.id)} s WHERE ${where}
       ORDER BY s.score DESC, s.rowid LIMIT ${input.limit} OFFSET ${input.offset}`,
    bound,
  );
  const flags = await describeFlags(tools, scored, {
    rows: found.map(({ row }) => Number(row)),
    raw: found.map(({ score }) => Number(score)),
    columns: columns.map(({ name }) => name),
  });
  return { threshold, columns, flags, total: Number(count!.count) };
}
