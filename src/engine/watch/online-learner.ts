// The online detector of a watch: trained on the first rows that there are, again when there are many more, and then learning row by row. It
// is a model of the workspace, so a watch of the same source that comes later goes on with it.
import { jobs } from "../../shared/contract/contract.ts";
import { learnsOn } from "../../shared/detectors.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset, Filter } from "../../shared/vocabulary.ts";
import type { WatchState } from "../../shared/watch-vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { budgetAsRate } from "../model/paced-threshold.ts";
import { trainModel } from "../model/train-model.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { JobContext } from "../work/queue.ts";
import { fits } from "./watch-model.ts";

/** It is trained when there are so many rows, on so many at most: a training holds up the scoring. Later only its weights change. */
const milestones = [256, 1024, 4096] as const;
const mostRows = 1.5 * milestones[2];
/** After a minute fewer are enough. */
const leastRows = 64;
const patienceMs = 60_000;

interface LearnerOptions {
  live: { readonly id: number; readonly rows: number };
  /** The name of the source. */
  source: string;
  context: JobContext;
}

interface OnlineLearner {
  isOwn(model: Model): boolean;
  /** What should score now: a model that was trained for this call, one that an earlier watch left, the present one, or none yet. */
  next(present: Model | null): Promise<Model | null>;
  /** Deletes the models that this one has replaced. */
  forgetOlder(model: Model): Promise<void>;
  /** How far it is before its first training. */
  progress(): NonNullable<WatchState["learning"]>;
}

export function createOnlineLearner(
  { live, source, context }: LearnerOptions,
  tools: ScoreTools,
): OnlineLearner {
  const startedMs = tools.now();
  const isOwn = ({ detector }: Model) => learnsOn(detector);

  /** The online models of this source, the newest first. */
  async function ofSource(): Promise<Model[]> {
    const datasets = await tools.datasets.list();
    const watched = new Set(
      datasets.filter(({ source: of }) => of.isWatched === true && of.path === source).map(({ id }) => id),
    );
    return (await tools.models.list()).filter((model) => isOwn(model) && watched.has(model.datasetId));
  }

  const needed = () => (tools.now() - startedMs > patienceMs ? leastRows : milestones[0]);

  /** All rows; of a dataset that goes on and has many, about the last ones. */
  async function lastRows(dataset: Dataset): Promise<Filter> {
    if (dataset.rows <= mostRows) return { kind: "all" };
    const [row] = await tools.database.rows(
      `SELECT epoch_ms(quantile_disc(start_time, 0.1)) AS from_ms FROM ${flowsTable(dataset)} WHERE rowid >= ?`,
      [dataset.rows - milestones[2]],
    );
    return filterFrom(`start_time >= ${new Date(Number(row!.from_ms)).toISOString()}`);
  }

  async function train(dataset: Dataset): Promise<Model> {
    const { modelId } = await trainModel(
      jobs["model.train"].input.parse({
        datasetId: live.id,
        detector: "online-autoencoders",
        name: `Online detector of ${dataset.name}`,
        normal: await lastRows(dataset),
        verdicts: true,
      }),
      { ...context, report: () => {} },
      tools,
      budgetAsRate(dataset),
    );
    return tools.models.get(modelId);
  }

  return {
    isOwn,
    async next(present) {
      const earlier = present ?? (await ofSource())[0] ?? null;
      const dataset = await tools.datasets.get(live.id);
      const last = earlier !== null && fits(earlier, dataset, tools) ? earlier : null;
      const milestone = last === null ? needed() : milestones.find((rows) => rows > 1.5 * last.normalRows);
      return milestone !== undefined && live.rows >= milestone ? train(dataset) : last;
    },
    async forgetOlder(model) {
      for (const older of await ofSource()) {
        if (older.id >= model.id || older.champion) continue;
        await tools.models.setDeleted(older.id, true);
        tools.changed({ model: older.id });
      }
    },
    progress: () => ({ rows: live.rows, needed: needed() }),
  };
}
