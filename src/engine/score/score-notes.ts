// One sentence per row with its score and reasons, for exports and packet comments.
import { applyCalibration } from "../../core/score/calibration.ts";
import type { RowNotes } from "../capture/carve-packets.ts";
import { sentenceOf } from "../model/top-reasons.ts";
import { scoresTable } from "./score-files.ts";
import type { ScoreTools } from "./score-tools.ts";
import { findScored, reasonsOf } from "./scored.ts";

/** For at most this many rows, reasons that are not stored are computed by the model. */
const mostExplained = 200;

export function scoreNotes(tools: ScoreTools): RowNotes {
  return async (modelId, datasetId, rows) => {
    const scored = await findScored(tools, modelId, datasetId);
    const { name } = await tools.models.get(modelId);
    const { cells } = await tools.database.columns(
      `SELECT rowid, score FROM ${scoresTable(scored.scores.id)} WHERE rowid IN (${rows.map(Math.trunc).join(",")}) AND score IS NOT NULL`,
    );
    const [ids = [], raw = []] = cells.map((column) => column.map(Number));
    const scores = applyCalibration(scored.stored.card.calibration, raw);
    const reasons = await reasonsOf(tools, scored, ids.slice(0, mostExplained));
    return new Map(
      ids.map((row, i) => {
        const reason = reasons.get(row);
        const why = reason === undefined ? "" : ` ${sentenceOf(reason)}`;
        return [row, `Score ${scores[i]!.toFixed(1)} by the model ${name}.${why}`];
      }),
    );
  };
}
