// The whole analysis of a dataset as one job, for the window and for tidewatch analyze: chooses normal rows, checks them, trains a model,
// scores, sets the threshold and finds incidents. If no model can be trained, a sentence says why; incidents do not need one.
import { type JobInput, type JobOutput, jobs } from "../../shared/contract/contract.ts";
import { leastNormalRows } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import { countText, manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { findIncidentsJob } from "../incident/find-incidents.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import { guardJob } from "../model/guard-normal.ts";
import { refuseElsewhere } from "../model/normal-elsewhere.ts";
import { suggestAnalysis, suggestThreshold } from "../model/suggest.ts";
import { trainJob } from "../model/train-model.ts";
import { chooseThreshold } from "../score/choose-threshold.ts";
import { scoreAndKeep } from "../score/score-dataset.ts";
import type { JobContext, JobKind } from "../work/queue.ts";

/** The steps of the job in order; the window shows them as a list. */
const steps = ["Learn what is normal", "Score every row", "Find incidents"] as const;

type Input = JobInput<"analysis.run">;
type Learned = Omit<JobOutput<"analysis.run">, "incidents" | "severe" | "incidentsSentence">;

interface Where {
  dataset: Dataset;
  context: JobContext;
  tools: IncidentTools;
}

/** Rows that the guard looks at, and the strangest of them that it names. */
const guarded = { rows: 20_000, top: 10 };
const guardColumns = ["start_time", "orig_addr", "resp_addr", "resp_port", "label"];

export const analysisJob: JobKind<"analysis.run", IncidentTools> = {
  kind: "analysis.run",
  title: () => "Find what is strange",
  run: runAnalysis,
};

async function runAnalysis(
  input: Input,
  context: JobContext,
  tools: IncidentTools,
): Promise<JobOutput<"analysis.run">> {
  const dataset = await tools.datasets.get(input.datasetId);
  if (dataset.reading)
    throw new AppError("INVALID_INPUT", `${dataset.name} is still being read; analyze it when it is whole.`);
  const where = { dataset, context, tools };
  const { modelId } = input;
  const learned =
    modelId === undefined
      ? await learn(input, where)
      : await scoreOnly(await tools.models.get(modelId), input, where);
  try {
    const find = inStep(context, "Find incidents");
    const found = await findIncidentsJob.run({ datasetId: dataset.id }, find, tools);
    const { incidents, severe, sentence } = found;
    return { ...learned, incidents, severe, incidentsSentence: sentence };
  } catch (thrown) {
    if (modelId === undefined && learned.modelId !== null) await forget(learned.modelId, tools);
    throw thrown;
  }
}

async function scoreOnly(model: Model, input: Input, where: Where): Promise<Learned> {
  return {
    normalSentence: `${model.name} scores every row. It learned from ${countText(model.normalRows)} rows of ${model.datasetName}; nothing was learned here.`,
    guard: null,
    ...(await score(model, input, where)),
  };
}

/**
 * Trains, scores and sets the threshold. Where the data is too small or has nothing to learn from: no model, and a sentence that says why.
 */
async function learn(input: Input, where: Where): Promise<Learned> {
  const { dataset, context, tools } = where;
  const source = input.normalFrom === undefined ? dataset : await tools.datasets.get(input.normalFrom);
  const isOther = source.id !== dataset.id;
  if (isOther) refuseElsewhere(source, dataset);
  const suggested = await suggestAnalysis(tools.database, source, input);
  const { normal, normalRows, excludeShare } = suggested;
  const from = isOther ? `Normal is learned from ${source.name}. ` : "";
  const normalSentence = `${from}${suggested.normalSentence}`;
  if (normalRows < leastNormalRows) {
    const few = `These are ${manyText(normalRows, "row")}; a model needs at least ${leastNormalRows}, so none was learned.`;
    return without(`${normalSentence} ${few}`);
  }
  const choices = { datasetId: source.id, normal, seed: input.seed };
  let modelId: number | null = null;
  try {
    const step = inStep(context, "Learn what is normal");
    const columns = guardColumns.filter((name) => source.columns.some((column) => column.name === name));
    const check = jobs["model.guard"].input.parse({ ...choices, ...guarded, columns });
    const guard = await guardJob.run(check, step, tools);
    const training = jobs["model.train"].input.parse({
      ...choices,
      excludeShare,
      detector: input.detector ?? suggested.detector,
      epochs: input.epochs ?? suggested.epochs ?? undefined,
      scoredDatasetId: dataset.id,
    });
    const trained = await trainJob.run(training, step, tools);
    modelId = trained.modelId;
    const scored = await score(await tools.models.get(modelId), input, where);
    return { normalSentence, guard, ...scored, warnings: [...trained.warnings, ...scored.warnings] };
  } catch (thrown) {
    if (modelId !== null) await forget(modelId, tools);
    const isOfData = thrown instanceof AppError && ["INVALID_INPUT", "TRAINING_FAILED"].includes(thrown.code);
    if (!isOfData || input.detector !== undefined) throw thrown;
    return without(`${normalSentence} No model was learned. ${thrown.message}`);
  }
}

/** Scores the dataset and sets the threshold, by its own number of rows. */
async function score(
  model: Model,
  input: Input,
  { dataset, context, tools }: Where,
): Promise<Omit<Learned, "normalSentence" | "guard">> {
  const scores = await scoreAndKeep(model, dataset, inStep(context, "Score every row"), tools);
  const suggested = suggestThreshold(dataset);
  const threshold = await chooseThreshold(tools, {
    modelId: model.id,
    datasetId: dataset.id,
    method: input.method ?? suggested.method,
    keep: true,
  });
  return {
    modelId: model.id,
    flags: threshold.flags,
    methodSentence: input.method === undefined ? suggested.methodSentence : null,
    warnings: [...scores.warnings, ...threshold.warnings],
  };
}

const without = (sentence: string): Learned => ({
  modelId: null,
  flags: null,
  normalSentence: `${sentence} Incidents need no model.`,
  methodSentence: null,
  guard: null,
  warnings: [],
});

/** Deletes the model of an analysis that failed or was cancelled. */
async function forget(modelId: number, { models, changed }: IncidentTools): Promise<void> {
  await models.setDeleted(modelId, true);
  changed({ model: modelId });
}

/** The context of one step: its progress reports name the step. */
function inStep(context: JobContext, step: (typeof steps)[number]): JobContext {
  const at = steps.indexOf(step);
  return {
    ...context,
    report: ({ note, ...raw }) =>
      context.report({
        ...raw,
        note: note === undefined ? step : `${step}: ${note.charAt(0).toLowerCase()}${note.slice(1)}`,
        data: { steps: [...steps], at },
      }),
  };
}
