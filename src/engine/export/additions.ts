// Columns that an export adds to those of the dataset: one value per row. This file computes the score columns; other columns per row join
// the same list.

import { applyCalibration } from "../../core/score/calibration.ts";
import type { ColumnData as CoreColumn } from "../../core/table/columns.ts";
import type { Reason } from "../../shared/model-vocabulary.ts";
import type { ColumnKind } from "../../shared/vocabulary.ts";
import { sentenceOf } from "../model/top-reasons.ts";
import { reasonsTable } from "../score/score-files.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { Scored } from "../score/scored.ts";
import { keptScores, thresholdOf } from "../score/thresholds.ts";

/** The role of an added column in an event of the Elastic Common Schema, where the schema knows it. */
export type OutRole = "own" | "row" | "score" | "flagged" | "reason" | "added";

export interface RowAddition {
  name: string;
  kind: Extract<ColumnKind, "number" | "boolean" | "text">;
  role: OutRole;
  /** A value for each row of the dataset; NaN or code −1 means no value. */
  values: CoreColumn;
}

export const additionType = { number: "DOUBLE", boolean: "BOOLEAN", text: "VARCHAR" } as const;

/** Score, flag and reasons of each row, from the stored scores. Only the highest-scoring rows have stored reasons. */
export async function scoreAdditions(
  tools: ScoreTools,
  { dataset, scores, stored: { card, normalScores } }: Scored,
): Promise<RowAddition[]> {
  const raw = await keptScores(tools, scores);
  const line = thresholdOf({ method: scores.method, normalScores, scores: raw, dataset, seed: card.seed });
  const flagged = Float64Array.from(raw, (score) =>
    Number.isNaN(score) ? Number.NaN : Number(line.value !== null && score > line.value),
  );
  return [
    {
      name: "score",
      kind: "number",
      role: "score",
      values: { kind: "number", values: Float64Array.from(applyCalibration(card.calibration, raw)) },
    },
    { name: "flagged", kind: "boolean", role: "flagged", values: { kind: "number", values: flagged } },
    {
      name: "reason",
      kind: "text",
      role: "reason",
      values: await keptReasons(tools, scores.id, scores.rows),
    },
  ];
}

async function keptReasons({ database }: ScoreTools, scoresId: number, rows: number): Promise<CoreColumn> {
  const codes = new Int32Array(rows).fill(-1);
  const levels: string[] = [];
  await database.stream(`SELECT row::DOUBLE, reasons FROM ${reasonsTable(scoresId)}`, [], (chunk) => {
    const numbers = chunk.numbers(0);
    for (let i = 0; i < chunk.rows; i++) {
      const reasons = JSON.parse(chunk.text(1, i) ?? "[]") as Reason[];
      codes[numbers[i]!] = levels.push(sentenceOf(reasons)) - 1;
    }
  });
  return { kind: "text", codes, levels };
}
