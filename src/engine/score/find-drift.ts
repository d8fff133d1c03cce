// Compares a scored dataset with what its model was calibrated on: features and scores of evenly spread rows against held-out normal rows.
// Changes nothing; recalibrate-model.ts does.
import { applyFeatures } from "../../core/feature/apply-features.ts";
import { sourceColumns, withSeries } from "../../core/feature/series-features.ts";
import { measureDrift as compareRows, type FeatureDrift } from "../../core/score/drift.ts";
import { AppError } from "../../shared/errors.ts";
import type { Drift } from "../../shared/model-life-vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import { refuseMissing } from "../model/live-model.ts";
import type { ScoreTools } from "./score-tools.ts";
import { findScored } from "./scored.ts";
import { keptScores } from "./thresholds.ts";

const mostRows = 5000;
const shown = 200;

export async function findDrift(tools: ScoreTools, modelId: number, datasetId: number): Promise<Drift> {
  const model = await tools.models.get(modelId);
  const { dataset, scores, stored } = await findScored(tools, modelId, datasetId);
  const { features } = stored.card;
  const width = features.features.length;
  if (stored.reference.length === 0) {
    throw new AppError(
      "UNSUPPORTED",
      `The model ${model.name} was trained by an earlier version, which kept no rows to compare with; train it again.`,
    );
  }
  refuseMissing(features, model.name, dataset);
  const every = Math.max(1, Math.floor(dataset.rows / mostRows));
  const { table } = await readTable(tools.database, dataset, {
    columns: sourceColumns(features),
    // A series is read completely: its features compare rows with earlier rows.
    ...(features.series ? {} : { where: { sql: `rowid % ${every} = 0`, values: [] } }),
  });
  const chosenFeatures = features.series
    ? Uint32Array.from({ length: Math.ceil(table.rows / every) }, (_, i) => i * every)
    : null;
  const rawScores = await keptScores(tools, scores);
  const now = applyFeatures(features, withSeries(table, features.series), chosenFeatures);
  const found = compareRows(
    features.features.map(({ name }) => name),
    {
      data: stored.reference,
      rows: stored.reference.length / width,
      scores: stored.normalScores,
    },
    { data: now.data, rows: now.rows, scores: rawScores.filter((score) => !Number.isNaN(score)) },
  );
  const ordered = [...found.features].sort(
    (a, b) => Number(b.moved) - Number(a.moved) || b.stabilityIndex - a.stabilityIndex,
  );
  return {
    before: stored.reference.length / width,
    now: now.rows,
    features: ordered.slice(0, shown).map(wire),
    compared: ordered.length,
    movers: ordered.filter(({ moved }) => moved).length,
    score: wire(found.score),
    moved: found.moved,
    recalibrate: found.score.moved,
    advice: found.advice,
    sentences: [found.score, ...ordered]
      .filter(({ moved }) => moved)
      .slice(0, 10)
      .map(sentence),
  };
}

const wire = ({ feature, stabilityIndex, gap, p, moved }: FeatureDrift): Drift["score"] => ({
  feature,
  stabilityIndex,
  gap,
  p,
  moved,
});

/** "score moved: stability index 0.41, and 38 % of the rows lie elsewhere (p < 0.001)". */
function sentence({ feature, stabilityIndex, gap, p }: FeatureDrift): string {
  const chance = p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
  return `${feature} moved: stability index ${stabilityIndex.toFixed(2)}, the two curves are ${Math.round(100 * gap)} % apart (${chance}).`;
}
