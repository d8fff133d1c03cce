// What a model says of the flows of a dataset, as evidence of incidents: its flags with their hosts and reasons. The champion speaks
// where it has scored the dataset, else the model that scored it last. Reads kept scores; runs no model.
import type { FlaggedRows } from "../../core/pipeline/incidents.ts";
import { columnWords } from "../../shared/column-words.ts";
import type { Reason } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { reasonsTable } from "../score/score-files.ts";
import { type ScoreTools, scoresOf } from "../score/score-tools.ts";
import { lineOf } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";
import { readPastVerdicts } from "../verdict/past-verdicts.ts";

/** The scores that count for a dataset, or null where no model has scored it. */
async function speaking({ models, scores }: ScoreTools, datasetId: number) {
  const found = (await scores.list()).filter((one) => one.datasetId === datasetId);
  const champion = (await models.list()).find((model) => model.champion);
  return found.find(({ modelId }) => modelId === champion?.id) ?? found[0] ?? null;
}

/** What flags depend on, in one text: it changes with the model, its normal rows, the threshold's method and a recalibration. */
export async function basisOf(tools: ScoreTools, datasetId: number): Promise<string> {
  const scores = await speaking(tools, datasetId);
  if (scores === null) return "";
  const { normalScores } = await tools.stored(scores.modelId);
  const sum = normalScores.reduce((total, value) => total + value, 0);
  return JSON.stringify([scores.id, scores.method, sum]);
}

/** The rows that the speaking model flags, without those that the analyst called harmless. */
export async function readFlaggedRows(tools: ScoreTools, dataset: Dataset): Promise<FlaggedRows | null> {
  const spoken = await speaking(tools, dataset.id);
  if (spoken === null) return null;
  const scores = await scoresOf(tools, spoken.modelId, dataset.id);
  const stored = await tools.stored(scores.modelId);
  const threshold = (await lineOf(tools, { dataset, scores, stored })).value;
  if (threshold === null) return null;
  const { name } = await tools.models.get(scores.modelId);
  const verdicts = await readPastVerdicts(tools.database, dataset.id);
  const harmless = new Set(
    verdicts.flatMap(({ row, verdict }) =>
      verdict === "false-positive" || verdict === "benign" ? [row] : [],
    ),
  );
  const kept = await keptScores(tools, scores);
  const rows: number[] = [];
  for (let row = 0; row < kept.length; row++)
    if (kept[row]! > threshold && !harmless.has(row)) rows.push(row);
  const { normalScores } = stored;
  return {
    model: name,
    rows: Uint32Array.from(rows),
    reasons: await mainReasons(tools, scores.id),
    normalShare:
      normalScores.reduce((count, score) => count + Number(score > threshold), 0) /
      Math.max(1, normalScores.length),
  };
}

/** The column that accounts for most of a score, in words, for the strangest rows. */
async function mainReasons({ database }: ScoreTools, scoresId: number): Promise<Map<number, string>> {
  const kept = await database.rows(`SELECT row, reasons FROM ${reasonsTable(scoresId)}`);
  return new Map(
    kept.flatMap(({ row, reasons }): [number, string][] => {
      const [first] = JSON.parse(String(reasons)) as Reason[];
      return first === undefined ? [] : [[Number(row), columnWords(first.column)]];
    }),
  );
}
