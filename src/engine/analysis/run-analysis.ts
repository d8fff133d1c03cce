// The whole analysis of a dataset as one job: chooses normal rows, trains a model, scores, sets the threshold and finds incidents. If no
// model can be trained, a sentence says why; incidents do not need one.
import { type JobInput, type JobOutput, jobs } from "../../shared/contract/contract.ts";
import { leastNormalRows } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { findIncidentsJob } from "../incident/find-incidents.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import { suggestAnalysis } from "../model/suggest.ts";
import { trainJob } from "../model/train-model.ts";
import { chooseThreshold } from "../score/choose-threshold.ts";
import { scoreAndKeep } from "../score/score-dataset.ts";
import type { JobContext, JobKind } from "../work/queue.ts";

/** The steps of the job in order; the window shows them as a list. */
const steps = ["Learn what is normal", "Score every row", "Find incidents"] as const;

type Input = JobInput<"analysis.run">;
type Learned = Pick<JobOutput<"analysis.run">, "modelId" | "flags" | "sentence">;

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
  const learned = await learn(input, dataset, context, tools);
  try {
    const { incidents, severe, sentence } = await findIncidentsJob.run(
      { datasetId: dataset.id },
      inStep(context, "Find incidents"),
      tools,
    );
    const sentences = [learned.sentence, sentence].filter(Boolean);
    return { ...learned, incidents, severe, sentence: sentences.join(" ") };
  } catch (thrown) {
    if (learned.modelId !== null) await forget(learned.modelId, tools);
    throw thrown;
  }
}

/**
 * Trains, scores and sets the threshold. Where the data is too small or has nothing to learn from: no model, and a sentence that says why.
 */
async function learn(
  { first, detector, seed }: Input,
  dataset: Dataset,
  context: JobContext,
  tools: IncidentTools,
): Promise<Learned> {
  const suggested = await suggestAnalysis(tools.database, dataset, first);
  const { normalRows } = suggested;
  if (normalRows < leastNormalRows) {
    const few = manyText(normalRows, "row counts", "rows count");
    return without(`No model: ${few} as normal, and a model needs at least ${leastNormalRows}.`);
  }
  const input = jobs["model.train"].input.parse({
    datasetId: dataset.id,
    normal: suggested.normal,
    excludeShare: suggested.excludeShare,
    ...(seed === undefined ? {} : { seed }),
    ...(detector === undefined ? {} : { detector }),
    ...(suggested.epochs === null ? {} : { epochs: suggested.epochs }),
  });
  let modelId: number | null = null;
  try {
    ({ modelId } = await trainJob.run(input, inStep(context, "Learn what is normal"), tools));
    await scoreAndKeep(await tools.models.get(modelId), dataset, inStep(context, "Score every row"), tools);
    const method = suggested.method;
    const { flags } = await chooseThreshold(tools, { modelId, datasetId: dataset.id, method, keep: true });
    return { modelId, flags, sentence: `${suggested.normalSentence} ${suggested.methodSentence}` };
  } catch (thrown) {
    if (modelId !== null) await forget(modelId, tools);
    if (!(thrown instanceof AppError) || thrown.code !== "INVALID_INPUT") throw thrown;
    return without(`No model: ${thrown.message}`);
  }
}

const without = (sentence: string): Learned => ({ modelId: null, flags: null, sentence });

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
