// The job of the drill: reads the flows of a dataset, starts a thread that plants attacks into them and finds incidents, answers the
// thread's requests, and stores the result. It writes only that record; files of a library are imported into the temporary folder.
import { hasBehaviours } from "../../core/behaviour/flow-view.ts";
import { summarise } from "../../core/drill/summary.ts";
import { incidentBudget } from "../../core/incident/incident-budget.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { memoryOf, readFlows } from "../incident/read-flows.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { runThread } from "../work/thread.ts";
import type { DrillTools } from "./drill-handlers.ts";
import { listLibrary, readLibraryFile } from "./drill-library.ts";
import type { DrillAnswer, DrillFindings, DrillNote, DrillOrder, DrillQuestion } from "./drill-messages.ts";
import { type PlantingModel, withPlantingModel } from "./drill-model.ts";

export const drillJob: JobKind<"drill.run", DrillTools> = {
  kind: "drill.run",
  title: () => "Drill a dataset",
  run: runDrill,
};

async function runDrill(
  { datasetId, seed, budget: chosen, library: folder }: JobInput<"drill.run">,
  context: JobContext,
  tools: DrillTools,
): Promise<JobOutput<"drill.run">> {
  const { signal, report } = context;
  const startedMs = tools.now();
  return tools.datasets.withRows(datasetId, async (dataset) => {
    refuseUnfit(dataset);
    const budget = chosen ?? (await tools.incidents.perDay());
    const spanMs = dataset.timeSpan === null ? null : dataset.timeSpan.toMs - dataset.timeSpan.fromMs;
    const { days, within: read } = incidentBudget(budget, spanMs, Number.MAX_SAFE_INTEGER);
    const listed = folder === undefined ? { library: null, notes: [] } : await listLibrary(folder);
    report({ done: 0, total: null, unit: "flows", note: "Reading flows" });
    const { table } = await readFlows(tools.database, { dataset, signal });
    return withPlantingModel(dataset, context, tools, async (model, notes) => {
      const { name } = dataset;
      const { library } = listed;
      const order: DrillOrder = { table, name, seed, read, library, model: model?.model.name ?? null };
      const found = await runThread<DrillOrder, DrillNote, DrillFindings, DrillQuestion, DrillAnswer>(
        "drill/drill-worker",
        order,
        {
          signal,
          deal: report,
          answer: (question) => answerTo(question, model),
          transfer: memoryOf(table),
          endsAtOnce: true,
        },
      );
      const result: DrillResult = {
        ...{ datasetId, seed, budget, days, read },
        ...found,
        ...summarise({ budget, days, families: found.families, library: found.library }),
        model: model?.model ?? null,
        notes: [...listed.notes, ...notes],
        atMs: tools.now(),
        tookMs: tools.now() - startedMs,
      };
      await tools.drills.keep(result);
      const { found: shown, below, unseen } = result.counts;
      return { sentence: result.sentence, planted: shown + below + unseen, found: shown };
    });
  });

  async function answerTo(question: DrillQuestion, model: PlantingModel | null): Promise<DrillAnswer> {
    if (question.kind === "file") return readLibraryFile(question.path, context, tools);
    if (model === null) throw new Error("The thread of a drill without a model has a question to one.");
    return question.kind === "rows"
      ? { kind: "rows", ...(await model.rows(question.rows)) }
      : { kind: "score", flags: await model.score(question.table) };
  }
}

function refuseUnfit(dataset: Dataset): void {
  const refuse = (why: string) => {
    throw new AppError("INVALID_INPUT", `${dataset.name} ${why}`);
  };
  if (dataset.reading) refuse("is still being read; drill it when it is whole.");
  if (dataset.kind !== "flows") refuse("is a series of samples; a drill plants flows between hosts.");
  if (!hasBehaviours(new Set(dataset.columns.map(({ name }) => name))))
    refuse("does not say who talked to whom and when, so no attack can be planted into it.");
}
