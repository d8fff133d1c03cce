// What a ready model says of planted flows: those that its threshold on this dataset would flag. A model of sequences reads them with
// the flows of the same hosts around them.
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
import { quoteName } from "../store/database.ts";
import { cancellable } from "../work/cancellable.ts";
import type { JobContext } from "../work/queue.ts";
import type { DrillTools } from "./drill-handlers.ts";
import type { PlantedFlags } from "./drill-messages.ts";

/** A model that can score plantings, for as long as the work with it lasts. */
export interface PlantingModel {
  readonly model: NonNullable<DrillResult["model"]>;
  /** Rows of the dataset with the columns that the model reads. */
  rows(rows: readonly number[]): ReturnType<typeof readTable>;
  /** @param own planted flows with those columns */
  score(own: TableData): Promise<PlantedFlags>;
}

/** Flows of the dataset that a model of sequences reads around a planting at most. */
const mostAround = 50_000;

/** Works with the model that speaks for a dataset, or with none, and a sentence where that needs one. */
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
          score: async (own) => {
            const scores = await scoresOf(live, own, columns);
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

  async function scoresOf(live: LiveModel, own: TableData, columns: string[]): Promise<Float32Array> {
    const around = await surroundings(live, own, columns);
    const both = around === null ? own : appendRows(around, own);
    const first = both.rows - own.rows;
    const { order, matrix } = read(both, live.features, live.windows, null);
    const raw = await live.detector.score(matrix, { signal });
    const scores = new Float32Array(own.rows).fill(Number.NaN);
    order.rows.forEach((row, position) => {
      if (row >= first && order.padding?.[position] !== 1) scores[row - first] = raw[position]!;
    });
    return scores;
  }

  /** Flows of the same hosts, or of the same time, that the windows of a model of sequences may reach into; null where it has none. */
  async function surroundings(live: LiveModel, own: TableData, columns: string[]): Promise<TableData | null> {
    if (modelMargin(live) === 0) return null;
    const [entity] = modelOrder(live, dataset);
    const column = entity === undefined ? undefined : own.columns.get(entity);
    if (column?.kind === "text") {
      const hosts = column.levels.slice(0, 500);
      const marks = hosts.map(() => "?").join(", ");
      const where = { sql: `${quoteName(entity!)} IN (${marks || "NULL"})`, values: hosts };
      return (await readTable(tools.database, dataset, { columns, where, limit: mostAround })).table;
    }
    return (await readTable(tools.database, dataset, { columns, limit: mostAround })).table;
  }
}

/** The champion where it scored this dataset, else the model that scored it last. */
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
