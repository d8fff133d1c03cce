// The job that retrains the champion on the traffic of the last days: its rows with a verdict and its unflagged rows, without those that the guard finds
// strangest. The new model is a challenger. Both models score the same rows again, and verdicts and drift decide whether it takes over.
import { compareScores } from "../../core/evaluation/compare-models.ts";
import { judgeChallenger } from "../../core/evaluation/judge-challenger.ts";
import { type JobInput, type JobOutput, jobs } from "../../shared/contract/contract.ts";
import { bestDetector, learnsOn } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import { percentText } from "../../shared/number-words.ts";
import { countedDays, daysOfDataset } from "../../shared/threshold-words.ts";
import type { Dataset, Filter } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { recordChange } from "../model/model-changes.ts";
import { budgetAsRate, flagsPerDay } from "../model/paced-threshold.ts";
import { doubtfulShare } from "../model/suggest.ts";
import { trainModel } from "../model/train-model.ts";
import { findDrift } from "../score/find-drift.ts";
import { scoreAndKeep } from "../score/score-dataset.ts";
import { type ScoreTools, scoresOf } from "../score/score-tools.ts";
import { keptScores } from "../score/thresholds.ts";
import { readPastVerdicts } from "../verdict/past-verdicts.ts";
import type { JobContext, JobKind } from "../work/queue.ts";

/** The last rows that are learned at most: a training must leave time for the scoring of other rows. */
const mostRows = 50_000;

/** With more flags nothing is learned. */
const mostFlagged = 0.5;

export const renewJob: JobKind<"model.renew", ScoreTools> = {
  kind: "model.renew",
  title: (): string => "Retrain the champion",
  run: renewModel,
};

async function renewModel(
  { datasetId, days, modelId, seed }: JobInput<"model.renew">,
  context: JobContext,
  tools: ScoreTools,
): Promise<JobOutput<"model.renew">> {
  const dataset = await tools.datasets.get(datasetId);
  const champion = await championOf(dataset, modelId, tools);
  await scoredRows(champion, dataset, context, tools);
  const flagged = await flaggedRows(champion, dataset, tools);
  // Then the unflagged rows are not what is normal now; whether the others are is for the analyst to say.
  if (flagged.length > mostFlagged * dataset.rows)
    return recordChange(
      {
        kind: "kept",
        ...{ fromId: champion.id, fromName: champion.name, datasetId, toId: null, toName: null },
        sentence: `${champion.name} goes on: it flags ${percentText(flagged.length / dataset.rows)} of the rows, so few are left to learn from. If they are normal, give them the verdict benign, or train a model by hand.`,
      },
      tools,
    );
  const include = await rowsOfEarlierDays({ champion, dataset, days }, context, tools);
  const detector = learnsOn(champion.detector) ? bestDetector(dataset) : champion.detector;
  const { modelId: newId } = await trainModel(
    jobs["model.train"].input.parse({
      datasetId,
      detector,
      name: `${baseName(champion.name)} of ${new Date(tools.now()).toISOString().slice(0, 16).replace("T", " ")}`,
      normal: await lastDays(dataset, days, tools),
      exclude: flagged,
      include,
      excludeShare: doubtfulShare,
      verdicts: true,
      seed,
    }),
    context,
    tools,
    budgetAsRate(dataset),
  );
  const challenger = await tools.models.get(newId);
  try {
    await scoreAndKeep(challenger, dataset, context, tools);
    const judgement = judgeChallenger(champion.name, await trialOf(champion, challenger, dataset, tools));
    const change = await recordChange(
      {
        kind: judgement.takesOver ? "takeover" : "kept",
        ...{ fromId: champion.id, fromName: champion.name, datasetId },
        ...{ toId: judgement.takesOver ? newId : null, toName: challenger.name },
        sentence: judgement.sentence,
      },
      tools,
    );
    if (!judgement.takesOver) await forget(newId, tools);
    return change;
  } catch (thrown) {
    await forget(newId, tools);
    throw thrown;
  }
}

/** A challenger that lost, or whose trial did not end, must not look like the newest model that fits. */
async function forget(modelId: number, { models, changed }: ScoreTools): Promise<void> {
  await models.setDeleted(modelId, true);
  changed({ model: modelId });
}

const baseName = (name: string): string => name.replace(/ of \d{4}-\d\d-\d\d \d\d:\d\d$/, "");

/** The named model, the champion, or the model that scored the dataset last; it becomes the champion when there is none. */
async function championOf(dataset: Dataset, modelId: number | undefined, tools: ScoreTools): Promise<Model> {
  const models = await tools.models.list();
  const [last] = (await tools.scores.list()).filter((scores) => scores.datasetId === dataset.id);
  const id = modelId ?? models.find(({ champion }) => champion)?.id ?? last?.modelId;
  if (id === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `There is no model to retrain: no model has scored ${dataset.name}. Train one first (tidewatch train).`,
    );
  const model = await tools.models.get(id);
  // A challenger that is left by a kill would else be taken for the newest model that fits.
  return model.champion ? model : tools.models.promote(id);
}

async function scoredRows(model: Model, dataset: Dataset, context: JobContext, tools: ScoreTools) {
  if ((await tools.scores.find(model.id, dataset.id)) === null)
    await scoreAndKeep(model, dataset, context, tools);
}

const lineOf = ({ threshold }: Model): number => threshold.value ?? Number.POSITIVE_INFINITY;

/** Flags that nobody called harmless. */
async function flaggedRows(model: Model, dataset: Dataset, tools: ScoreTools): Promise<number[]> {
  const harmless = new Set(
    (await readPastVerdicts(tools.database, dataset.id))
      .filter(({ verdict }) => verdict === "false-positive" || verdict === "benign")
      .map(({ row }) => row),
  );
  const scores = await keptScores(tools, await scoresOf(tools, model.id, dataset.id));
  return [...scores.keys()].filter((row) => scores[row]! > lineOf(model) && !harmless.has(row));
}

/** The rows of the last days, and of these about the last `mostRows`. */
async function lastDays(dataset: Dataset, days: number, { database }: ScoreTools): Promise<Filter> {
  if (dataset.timeSpan === null) return { kind: "all" };
  const [row] = await database.rows(
    `SELECT epoch_ms(min(start_time)) AS from_ms FROM
       (SELECT start_time FROM ${flowsTable(dataset)} WHERE start_time IS NOT NULL ORDER BY start_time DESC LIMIT ${mostRows})`,
  );
  const fromMs = Math.max(Number(row?.from_ms ?? 0), dataset.timeSpan.toMs - days * 86_400_000);
  return filterFrom(`start_time >= ${new Date(fromMs).toISOString()}`);
}

/** Datasets of one training, this one among them. */
const mostDatasets = 20;

interface Renewal {
  champion: Model;
  dataset: Dataset;
  days: number;
}

/** Unflagged rows of the datasets before, when a watch began one with each day: the latest ones, as far as there is room for them. */
async function rowsOfEarlierDays(
  { champion, dataset, days }: Renewal,
  context: JobContext,
  tools: ScoreTools,
): Promise<{ datasetId: number; rows: number[] }[]> {
  const { source, timeSpan } = dataset;
  if (source.rolled === undefined || timeSpan === null) return [];
  const fromMs = timeSpan.toMs - days * 86_400_000;
  const endMs = ({ timeSpan: span }: Dataset): number => span?.toMs ?? Number.NEGATIVE_INFINITY;
  const earlier = (await tools.datasets.list())
    .filter((one) => one.source.rolled !== undefined && one.source.path === source.path && !one.reading)
    .filter((one) => one.id !== dataset.id && endMs(one) >= fromMs && endMs(one) <= timeSpan.toMs)
    .sort((a, b) => endMs(b) - endMs(a));
  const out: { datasetId: number; rows: number[] }[] = [];
  let left = mostRows - dataset.rows;
  for (const one of earlier.slice(0, mostDatasets - 1)) {
    if (left <= 0) break;
    await scoredRows(champion, one, context, tools);
    const flagged = new Set(await flaggedRows(champion, one, tools));
    const last = await tools.database.rows(
      `SELECT rowid AS row FROM ${flowsTable(one)} WHERE epoch_ms(start_time) >= ? ORDER BY start_time DESC LIMIT ${left}`,
      [fromMs],
    );
    const rows = last.map(({ row }) => Number(row)).filter((row) => !flagged.has(row));
    if (rows.length > 0) out.push({ datasetId: one.id, rows });
    left -= rows.length;
  }
  return out;
}

async function trialOf(champion: Model, challenger: Model, dataset: Dataset, tools: ScoreTools) {
  const [before, after] = await Promise.all(
    [champion, challenger].map(async (model) => ({
      scores: await keptScores(tools, await scoresOf(tools, model.id, dataset.id)),
      line: lineOf(model),
    })),
  );
  // While the dataset grows, one of them may have scored more of it.
  const rows = Math.min(before!.scores.length, after!.scores.length);
  const verdicts = (await readPastVerdicts(tools.database, dataset.id))
    .filter(({ row }) => row < rows)
    .map(({ row, verdict }) => ({ index: row, verdict: verdict === "benign" ? "false-positive" : verdict }));
  const compared = compareScores(
    { ...before!, scores: before!.scores.subarray(0, rows) },
    { ...after!, scores: after!.scores.subarray(0, rows) },
    verdicts,
  );
  const days = daysOfDataset(dataset);
  return {
    judged: verdicts.filter(({ verdict }) => verdict !== "unsure").length,
    confirmedLost: compared.confirmedLost,
    confirmedGained: compared.confirmedGained,
    harmlessGone: compared.falsePositivesGone,
    harmlessNew: compared.falsePositivesNew,
    flagsBefore: compared.flagsBefore,
    flagsAfter: compared.flagsAfter,
    budget: flagsPerDay * countedDays(days ?? 1),
    championMoved: (await findDrift(tools, champion.id, dataset.id)).moved,
    challengerMoved: (await findDrift(tools, challenger.id, dataset.id)).moved,
  };
}
