// Scores planted flows with a trained model and counts those that its threshold on this dataset would flag. A sequence model reads them
// together with the surrounding flows of the same hosts.
import { read } from "../../core/pipeline/read.ts";
import { appendRows } from "../../core/table/append-rows.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";
import type { Model, Scores } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import { type LiveModel, withLiveModel } from "../model/live-model.ts";
import { modelColumns, modelMargin, modelOrder } from "../score/score-blocks.ts";
import { lineOf, type Scored } from "../score/scored.ts";
import { quoteName } from "../store/quote.ts";
import { cancellable } from "../work/cancellable.ts";
import type { JobContext } from "../work/queue.ts";
import type { DrillTools } from "./drill-handlers.ts";
import type { PlantedFlags } from "./drill-messages.ts";

/** A model that can score plantings, valid while the work with it runs. */
export interface PlantingModel {
  readonly model: NonNullable<DrillResult["model"]>;
  /** Rows of the dataset with the columns that the model reads. */
  rows(rows: readonly number[]): ReturnType<typeof readTable>;
  /** @param planted planted flows with those columns */
  score(planted: TableData): Promise<PlantedFlags>;
}

/** Surrounding flows that a sequence model reads per planting at most. */
const mostAround = 50_000;

/** Runs `work` with the model to use for a dataset, or with none, and a sentence when the user should know why. */
export async function withPlantingModel<T>(
  dataset: Dataset,
  { signal }: Pick<JobContext, "signal">,
  tools: DrillTools,
  work: (model: PlantingModel | null, notes: string[]) => Promise<T>,
): Promise<T> {
  const ready = await readyModel(dataset, tools);
  if (ready === null) return work(null, []);
  const { model, scored } = ready;
  const { value } = await lineOf(tools, scored);
  if (value === null) return work(null, [`${model.name} has no threshold here.`]);
  return cancellable(signal, async () =>
    withLiveModel(scored.stored, await tools.compute(), (live) => {
      const columns = modelColumns(live, dataset);
      return work(
        {
          model: { id: model.id, name: model.name },
          rows: (rows) =>
            readTable(tools.database, dataset, {
              columns,
              where: { sql: `rowid IN (${[...rows, -1].join(", ")})`, values: [] },
            }),
          score: async (planted) => {
            const scores = await scoresOf(live, planted, columns);
            return {
              flagged: scores.filter((score) => score > value).length,
              scored: scores.filter((score) => !Number.isNaN(score)).length,
            };
          },
        },
        [],
      );
    }),
  );

  async function scoresOf(live: LiveModel, planted: TableData, columns: string[]): Promise<Float32Array> {
    const around = await surroundings(live, planted, columns);
    const both = around === null ? planted : appendRows(around, planted);
    const first = both.rows - planted.rows;
    const { order, matrix } = read(both, live.features, live.windows, null);
    const raw = await live.detector.score(matrix, { signal });
    const scores = new Float32Array(planted.rows).fill(Number.NaN);
    order.rows.forEach((row, position) => {
      if (row >= first && order.padding?.[position] !== 1) scores[row - first] = raw[position]!;
    });
    return scores;
  }

  /** Flows of the same hosts, or of the same time, that the windows of a sequence model may reach into; null for other models. */
  async function surroundings(
    live: LiveModel,
    planted: TableData,
    columns: string[],
  ): Promise<TableData | null> {
    if (modelMargin(live) === 0) return null;
    const [entity] = modelOrder(live, dataset);
    const column = entity === undefined ? undefined : planted.columns.get(entity);
    if (column?.kind === "text") {
      const hosts = column.levels.slice(0, 500);
      const marks = hosts.map(() => "?").join(", ");
      const where = { sql: `${quoteName(entity!)} IN (${marks || "NULL"})`, values: hosts };
      return (await readTable(tools.database, dataset, { columns, where, limit: mostAround })).table;
    }
    return (await readTable(tools.database, dataset, { columns, limit: mostAround })).table;
  }
}

/** The champion if it scored this dataset, else the model that scored it last. */
async function readyModel(
  dataset: Dataset,
  tools: DrillTools,
): Promise<{ model: Model; scored: Scored } | null> {
  const models = await tools.models.list();
  const scores = (await tools.scores.list()).filter(({ datasetId }) => datasetId === dataset.id);
  const of = (one: Scores) => models.find(({ id }) => id === one.modelId);
  const ready = scores.find((one) => of(one)?.champion) ?? scores.find((one) => of(one) !== undefined);
  if (ready === undefined) return null;
  await tools.scoreFiles.attach(ready.id);
  return { model: of(ready)!, scored: { dataset, scores: ready, stored: await tools.stored(ready.modelId) } };
}
