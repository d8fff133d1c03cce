// Flags: the rows above the threshold, derived from kept scores; and the answers to all requests about models.
import type { analysisRequests } from "../../shared/contract/analysis.ts";
import type { episodeRequests } from "../../shared/contract/episodes.ts";
import type { modelRequests } from "../../shared/contract/models.ts";
import type { EngineHandlers, ParsedInput } from "../../shared/contract.ts";
import type { FlagPage, Threshold, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { ModelTools } from "../model/model-tools.ts";
import { suggestAnalysis } from "../model/suggest.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { rawOfCalibrated } from "../triage/scored-rows.ts";
import { episodesPage } from "./episodes.ts";
import { explainRow } from "./explain-row.ts";
import { groupThresholds } from "./group-thresholds.ts";
import { scoresTable } from "./score-files.ts";
import { describeFlags, findScored, lineOf, type Scored } from "./scored.ts";
import { keptScores, thresholdOf, wireThreshold } from "./thresholds.ts";
import { readTruth } from "./truth.ts";

/** Answers to the requests about models, scores and flags. */
export function modelHandlers(
  current: () => ModelTools,
): Pick<
  EngineHandlers,
  keyof typeof modelRequests | keyof typeof episodeRequests | keyof typeof analysisRequests
> {
  return {
    "model.list": () => current().models.list(),
    "model.card": async ({ modelId }) => {
      await current().models.get(modelId);
      return current().folders.card(modelId) as unknown as Record<string, unknown>;
    },
    "model.rename": async ({ modelId, name }) => {
      const model = await current().models.rename(modelId, name);
      current().changed(modelId);
      return model;
    },
    "model.delete": async ({ modelId }) => {
      await current().models.setDeleted(modelId, true);
      current().changed(modelId);
      return {};
    },
    "model.restore": async ({ modelId }) => {
      await current().models.setDeleted(modelId, false);
      current().changed(modelId);
      return current().models.get(modelId);
    },
    "scores.list": () => current().models.scores.list(),
    "scores.threshold": (input) => thresholdFor(current(), input),
    "scores.groupThresholds": (input) => groupThresholds(current(), input),
    "flags.page": (input) => flagsPage(current(), input),
    "flow.explain": async (input) => {
      const tools = current();
      const scored = await findScored(tools, input.modelId, input.datasetId);
      return explainRow(tools, scored, input.row, await lineOf(tools, scored, input.method));
    },
    "analysis.suggest": async ({ datasetId, first }) => {
      const { database, datasets } = current();
      return suggestAnalysis(database, await datasets.get(datasetId), first);
    },
    "episodes.page": async (input) => {
      const tools = current();
      const scored = await findScored(tools, input.modelId, input.datasetId);
      return episodesPage(tools, scored, await lineOf(tools, scored, input.method), input);
    },
  };
}

async function thresholdFor(
  tools: ModelTools,
  { modelId, datasetId, method, validationDatasetId, keep }: ParsedInput<"scores.threshold">,
): Promise<Threshold> {
  const scored = await findScored(tools, modelId, datasetId);
  const drawn = method?.method === "best-f1";
  const threshold = drawn
    ? await bestLine(tools, scored, await findScored(tools, modelId, validationDatasetId ?? datasetId))
    : await lineOf(tools, scored, method);
  if (keep && method) {
    const kept: ThresholdMethod =
      drawn && threshold.value !== null ? { method: "fixed", value: threshold.value } : method;
    await tools.models.scores.setMethod(scored.scores.id, kept);
    tools.changed(modelId);
  }
  return threshold;
}

/** The line of the best F1 on the labelled rows of `judged`, that the model was not fitted on, laid on other scores of the model. */
async function bestLine(tools: ModelTools, scored: Scored, judged: Scored): Promise<Threshold> {
  const read = ({ scores }: Scored) => keptScores(tools, scores);
  const own = await read(judged);
  const model = await tools.models.get(scored.scores.modelId);
  const truth = await readTruth(tools, judged.dataset, [{ stored: judged.stored, model }], [own]);
  const scores = Float32Array.from(truth.rows, (row) => own[row]!);
  const { normalScores, card } = scored.stored;
  return wireThreshold(
    thresholdOf({
      method: { method: "best-f1" },
      normalScores,
      scores: judged === scored ? own : await read(scored),
      dataset: scored.dataset,
      seed: card.seed,
      validation: { scores, attack: truth.attack },
    }),
  );
}

async function flagsPage(tools: ModelTools, input: ParsedInput<"flags.page">): Promise<FlagPage> {
  const { database } = tools;
  const scored = await findScored(tools, input.modelId, input.datasetId);
  const { dataset, scores } = scored;
  const threshold = await lineOf(tools, scored, input.method);
  const columns = input.columns.map((name) => findColumn(name, dataset.columns));
  const { sql, values } = compileFilter(input.filter, dataset.columns, {
    datasetId: dataset.id,
    scores: { id: scores.id, rawOf: rawOfCalibrated(scored.stored.card) },
  });
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
