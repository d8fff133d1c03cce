// Flags of a model as evidence of incidents, with their hosts and main reasons. Uses the champion where it has scored the dataset, else the
// model that scored it last and was trained by somebody. Reads stored scores and runs no model.
import { createHash } from "node:crypto";
import type { FlaggedRows } from "../../core/pipeline/incidents.ts";
import { columnWords } from "../../shared/column-words.ts";
import { learnsOn } from "../../shared/detectors.ts";
import type { Reason } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { reasonsTable } from "../score/score-files.ts";
import { type ScoreTools, scoresOf } from "../score/score-tools.ts";
import { lineOf } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";
import type { VerdictTools } from "../verdict/verdict-handlers.ts";

type EvidenceTools = ScoreTools & Pick<VerdictTools, "verdicts">;

/** The scores to use for a dataset, or null when no model has scored it. */
async function currentScores({ models, scores }: ScoreTools, datasetId: number) {
  const list = await models.list();
  const champion = list.find((model) => model.champion);
  // What an online detector calls normal is whatever came first, and nobody has looked at it.
  const online = new Set(list.filter((model) => learnsOn(model.detector)).map(({ id }) => id));
  const found = (await scores.list()).filter(
    (one) => one.datasetId === datasetId && (one.modelId === champion?.id || !online.has(one.modelId)),
  );
  return found.find(({ modelId }) => modelId === champion?.id) ?? found[0] ?? null;
}

/**
 * Everything that flags depend on, as one text. It changes with the model, its normal rows, the threshold's method, a recalibration, and
 * the flags that the analyst called harmless.
 */
export async function basisOf(tools: EvidenceTools, datasetId: number): Promise<string> {
  const scores = await currentScores(tools, datasetId);
  if (scores === null) return "";
  const { normalScores } = await tools.stored(scores.modelId);
  const sum = normalScores.reduce((total, value) => total + value, 0);
  const harmless = await harmlessRows(tools, datasetId);
  const flags = harmless.length === 0 ? null : await flagsOf(tools, await tools.datasets.get(datasetId));
  const left = flags === null ? [] : harmless.filter((row) => flags.isAbove(row));
  const digest = createHash("sha256").update(Uint32Array.from(left)).digest("hex");
  return JSON.stringify([scores.id, scores.method, sum, ...(left.length === 0 ? [] : [digest])]);
}

/** The flagged rows, without those that the analyst called harmless. */
export async function readFlaggedRows(tools: EvidenceTools, dataset: Dataset): Promise<FlaggedRows | null> {
  const flags = await flagsOf(tools, dataset);
  if (flags === null) return null;
  const { scores, rows, threshold, normalScores, isAbove } = flags;
  const { name } = await tools.models.get(scores.modelId);
  const harmless = new Set(await harmlessRows(tools, dataset.id));
  const flagged: number[] = [];
  for (let row = 0; row < rows; row++) if (isAbove(row) && !harmless.has(row)) flagged.push(row);
  return {
    model: name,
    rows: Uint32Array.from(flagged),
    reasons: await mainReasons(tools, scores.id),
    normalShare:
      normalScores.reduce((count, score) => count + Number(score > threshold), 0) /
      Math.max(1, normalScores.length),
  };
}

/** The stored scores of that model and its threshold; null where it has none. */
async function flagsOf(tools: EvidenceTools, dataset: Dataset) {
  const current = await currentScores(tools, dataset.id);
  if (current === null) return null;
  const scores = await scoresOf(tools, current.modelId, dataset.id);
  const stored = await tools.stored(scores.modelId);
  const threshold = (await lineOf(tools, { dataset, scores, stored })).value;
  if (threshold === null) return null;
  const kept = await keptScores(tools, scores);
  const isAbove = (row: number) => kept[row]! > threshold;
  return { scores, rows: kept.length, threshold, normalScores: stored.normalScores, isAbove };
}

/** Rows with the verdict false positive or benign, ascending. */
async function harmlessRows({ verdicts }: EvidenceTools, datasetId: number): Promise<number[]> {
  const rowVerdicts = (await verdicts.of(datasetId)).verdicts;
  return [...rowVerdicts]
    .flatMap(([row, { verdict }]) => (verdict === "false-positive" || verdict === "benign" ? [row] : []))
    .sort((a, b) => a - b);
}

/** The column that accounts for most of a score, in words, for the highest-scoring rows. */
async function mainReasons({ database }: ScoreTools, scoresId: number): Promise<Map<number, string>> {
  const kept = await database.rows(`SELECT row, reasons FROM ${reasonsTable(scoresId)}`);
  return new Map(
    kept.flatMap(({ row, reasons }): [number, string][] => {
      const [first] = JSON.parse(String(reasons)) as Reason[];
      return first === undefined ? [] : [[Number(row), columnWords(first.column)]];
    }),
  );
}
