// What tidewatch analyze reads of a model's scores: the threshold, the first episodes, and how many rows of each label are flagged.
import type { Engine } from "../../engine/engine.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Analysis } from "./analyze-print.ts";

type Scored = Pick<Analysis, "model" | "threshold" | "episodes" | "episodesTotal" | "labels">;

export const nothingScored: Scored = {
  model: null,
  threshold: null,
  episodes: [],
  episodesTotal: 0,
  labels: [],
};

/** @param modelId of a model that has scored the dataset, with the threshold kept */
export async function readScored(
  { handlers }: Engine,
  dataset: Dataset,
  { modelId, episodes: limit }: { modelId: number; episodes: number },
): Promise<Scored> {
  const which = { modelId, datasetId: dataset.id };
  const page = await handlers["episodes.page"]({
    ...which,
    filter: { kind: "all" },
    offset: 0,
    limit: Math.min(100, limit),
    gapS: 600,
    columns: present(dataset, ["orig_addr", "resp_addr", "resp_port", "label"]),
  });
  return {
    model: (await handlers["model.list"]({})).find(({ id }) => id === modelId)!,
    threshold: await handlers["scores.threshold"]({ ...which, keep: false }),
    episodes: page.episodes,
    episodesTotal: page.total,
    labels: await caught(handlers, dataset, modelId),
  };
}

/** For each label, the number of its rows and of its flags. */
async function caught(
  handlers: Engine["handlers"],
  dataset: Dataset,
  modelId: number,
): Promise<Analysis["labels"]> {
  if (!dataset.columns.some(({ name }) => name === "label")) return [];
  const { id: datasetId } = dataset;
  const profile = await handlers["column.profile"]({
    datasetId,
    column: "label",
    filter: { kind: "all" },
  });
  const out: Analysis["labels"] = [];
  for (const { value, count } of profile.top ?? []) {
    const filter = { kind: "compare", column: "label", op: "=", value: String(value) } as const;
    const columns = dataset.timeSpan === null ? [] : present(dataset, ["start_time"]);
    const page = await handlers["flags.page"]({
      datasetId,
      modelId,
      filter,
      offset: 0,
      limit: 1,
      columns,
    });
    const [strangest] = page.flags;
    out.push({
      label: String(value),
      rows: count,
      flagged: page.total,
      highest: strangest?.score ?? null,
      sentence: strangest?.sentence ?? null,
    });
  }
  return out;
}

const present = ({ columns }: Dataset, names: readonly string[]): string[] =>
  names.filter((name) => columns.some((column) => column.name === name));
