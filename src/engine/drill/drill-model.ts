// What a ready model says of planted flows: those that its threshold on this dataset would flag. It reads them with the cells of
// similar flows where a plant has none of its own, and a model of sequences with the flows of the same hosts around them.
import { plantedTable } from "../../core/drill/cells.ts";
import type { Drill } from "../../core/pipeline/drill.ts";
import type { Planting } from "../../core/pipeline/drill-outcomes.ts";
import { read } from "../../core/pipeline/read.ts";
import { appendRows } from "../../core/table/append-rows.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
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
import type { FlaggedRows } from "./planted.ts";

interface Flags {
  readonly model: DrillResult["model"];
  readonly flags: ReadonlyMap<Planting, FlaggedRows>;
  readonly notes: string[];
}

/** Flows of one planting that are scored at most. */
const mostScored = 2000;
/** Flows of the dataset that a model of sequences reads around a planting at most. */
const mostAround = 50_000;

export async function scorePlantings(
  dataset: Dataset,
  drill: Drill,
  planted: readonly Planting[],
  { signal, report }: JobContext,
  tools: DrillTools,
): Promise<Flags> {
  const ready = await readyModel(dataset, tools);
  if (ready === null) return { model: null, flags: new Map(), notes: [] };
  const { model, scored } = ready;
  const named = { id: model.id, name: model.name };
  const { value } = await lineOf(tools, scored);
  if (value === null)
    return { model: null, flags: new Map(), notes: [`${model.name} has no threshold here.`] };
  const flags = new Map<Planting, FlaggedRows>();
  await cancellable(signal, async () =>
    withLiveModel(scored.stored, await tools.compute(), async (live) => {
      for (const [i, planting] of planted.entries()) {
        if (signal.aborted) throw new AppError("CANCELLED", "The drill was cancelled.");
        report({ done: i, total: planted.length, unit: "attacks", note: `Scoring with ${model.name}` });
        const scores = await scoresOf(live, planting);
        flags.set(planting, {
          flagged: scores.filter((score) => score > value).length,
          scored: scores.filter((score) => !Number.isNaN(score)).length,
        });
      }
    }),
  );
  return { model: named, flags, notes: [] };

  async function scoresOf(live: LiveModel, planting: Planting): Promise<Float32Array> {
    const plants = planting.plants.slice(0, mostScored);
    const columns = modelColumns(live, dataset);
    const similar = plants.map(drill.similar);
    const chosen = [...new Set(similar.filter((row) => row >= 0))].sort((a, b) => a - b);
    const { table: like, rowIds } = await readTable(tools.database, dataset, {
      columns,
      where: { sql: `rowid IN (${[...chosen, -1].join(", ")})`, values: [] },
    });
    const placeOf = new Map(Array.from(rowIds, (row, place) => [row, place]));
    const at = new Map(plants.map((plant, i) => [plant, placeOf.get(similar[i]!) ?? -1]));
    const own = plantedTable(plants, {
      like,
      words: drill.table,
      similar: (plant) => at.get(plant) ?? -1,
      isInside: drill.world.isInside,
    });
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
