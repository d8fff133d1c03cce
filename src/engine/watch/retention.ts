// What is kept of a watched source: whole datasets of earlier days, as long as a limit of age or disk space allows. A dataset with a verdict, a
// note or a tag is never removed.
import { bytesText, manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { VerdictTools } from "../verdict/verdict-handlers.ts";
import { bytesOfFile } from "./live-flows.ts";

const dayMs = 86_400_000;
/** A dataset may take so much of the space before the next one begins: then the oldest can go, and most of the space stays in use. */
const mostOfSpace = 0.25;

interface KeepLimits {
  keepDays?: number | undefined;
  keepBytes?: number | undefined;
}

type RetentionTools = Pick<
  VerdictTools & ScoreTools,
  "datasets" | "datasetFiles" | "scores" | "scoreFiles" | "verdicts" | "changed"
>;

interface Retention {
  /** Removes what is beyond the limits. */
  look(live: Dataset): Promise<void>;
  /** Whether a dataset has become so large that another one should begin. */
  isFull(bytes: number): boolean;
  /** What is kept, in one sentence; "" without a limit. */
  readonly sentence: string;
}

export function createRetention(
  path: string,
  { keepDays, keepBytes }: KeepLimits,
  tools: RetentionTools,
): Retention {
  const { datasets, datasetFiles, scores, scoreFiles, verdicts, changed } = tools;
  let sentence = "";
  let removed = 0;

  const bytesOf = async ({ id }: Dataset): Promise<number> => {
    const own = (await scores.list()).filter(({ datasetId }) => datasetId === id);
    const ofScores = own.reduce((sum, one) => sum + bytesOfFile(scoreFiles.pathOf(one.id)), 0);
    return bytesOfFile(datasetFiles.pathOf(id)) + ofScores;
  };
  const isJudged = async ({ id }: Dataset): Promise<boolean> => {
    const { verdicts: given, notes, tags } = await verdicts.of(id);
    return given.size + notes.size + tags.size > 0;
  };
  async function remove({ id }: Dataset): Promise<void> {
    const own = (await scores.list()).filter(({ datasetId }) => datasetId === id);
    await datasets.forget(id);
    await scores.remove(own.map((one) => one.id));
    for (const one of own) {
      await scoreFiles.remove(one.id);
      changed({ score: one.id });
    }
    changed({ dataset: id });
    removed++;
  }

  return {
    isFull: (bytes) => keepBytes !== undefined && bytes > keepBytes * mostOfSpace,
    get sentence() {
      return sentence;
    },
    async look(live) {
      if (keepDays === undefined && keepBytes === undefined) return;
      const earlier = (await datasets.list())
        .filter(({ id, source }) => source.isWatched && source.path === path && id !== live.id)
        .sort((a, b) => a.id - b.id);
      const kept: { bytes: number; isJudged: boolean }[] = [];
      const bytes = new Map<number, number>();
      for (const dataset of [...earlier, live]) bytes.set(dataset.id, await bytesOf(dataset));
      let total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
      for (const dataset of earlier) {
        const own = bytes.get(dataset.id)!;
        const agedMs = (live.timeSpan?.toMs ?? Number.NaN) - (dataset.timeSpan?.toMs ?? Number.NaN);
        // One that is being finished goes the next time.
        const isOver =
          !dataset.reading &&
          ((keepDays !== undefined && agedMs > keepDays * dayMs) ||
            (keepBytes !== undefined && total > keepBytes));
        const judged = isOver && (await isJudged(dataset));
        if (isOver && !judged) {
          await remove(dataset);
          total -= own;
        } else kept.push({ bytes: own, isJudged: judged });
      }
      const judged = kept.filter((one) => one.isJudged);
      const judgedBytes = judged.reduce((sum, one) => sum + one.bytes, 0);
      sentence = [
        `${manyText(kept.length + 1, "dataset")} of this source, ${bytesText(total)}.`,
        ...(removed > 0 ? [`${manyText(removed, "dataset")} removed.`] : []),
        ...(judged.length > 0
          ? [
              `${manyText(judged.length, "dataset")} (${bytesText(judgedBytes)}) beyond the limit ${judged.length === 1 ? "stays because of its" : "stay because of their"} verdicts, notes or tags.`,
            ]
          : []),
      ].join(" ");
    },
  };
}
