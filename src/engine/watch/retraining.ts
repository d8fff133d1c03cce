// Retrains the model of a watch again and again: a job of the queue like any other, so one heavy job runs at a time, and a kill costs that
// job only. What is due is found from the stored changes, so it does not depend on how long the watch has run.
import { toFailure } from "../../shared/errors.ts";
import { readChanges } from "../model/model-changes.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { RunJob } from "../work/queue.ts";

const hourMs = 3_600_000;
const leastRows = 2000;

interface RetrainingOptions {
  everyH: number;
  /** The source as its datasets record it. */
  source: string;
}

interface Retraining {
  /** Starts a retraining when one is due, of the model that scores now; `liveId` is the dataset that takes rows. */
  consider(modelId: number, liveId: number): void;
  /** When the next one is due. */
  readonly nextMs: number;
  readonly trouble: readonly string[];
}

export async function createRetraining(
  { everyH, source }: RetrainingOptions,
  tools: ScoreTools & { runJob: RunJob },
): Promise<Retraining> {
  const { now, runJob } = tools;
  const trouble: string[] = [];
  const ofSource = async () =>
    (await tools.datasets.list()).filter(
      (one) => one.source.isWatched === true && one.source.path === source,
    );
  const watched = await ofSource();
  const last = (await readChanges(tools)).find(({ datasetId }) => watched.some(({ id }) => id === datasetId));
  const beganMs = Math.min(now(), ...watched.map(({ importedAtMs }) => importedAtMs));
  let nextMs = (last?.atMs ?? beganMs) + everyH * hourMs;
  let runs = false;
  /** The live one; in the first hours of a day that has its own dataset, the last one with enough rows. */
  async function datasetToLearn(liveId: number): Promise<number> {
    const enough = (await ofSource()).filter(({ rows }) => rows >= leastRows);
    return enough.some(({ id }) => id === liveId) ? liveId : (enough[0]?.id ?? liveId);
  }
  return {
    trouble,
    get nextMs() {
      return nextMs;
    },
    consider(modelId, liveId) {
      if (runs || now() < nextMs) return;
      runs = true;
      void datasetToLearn(liveId)
        .then((datasetId) => runJob("model.renew", { datasetId, modelId }))
        .then(({ error }) => {
          if (error === null) return;
          const sentence = `The model could not be retrained: ${error.message}`;
          if (!trouble.includes(sentence)) trouble.push(sentence);
        })
        // The workspace is closing; the next watch finds that it is due.
        .catch((thrown) => trouble.push(toFailure(thrown).message))
        .finally(() => {
          runs = false;
          nextMs = now() + everyH * hourMs;
        });
    },
  };
}
