// The scoring of a dataset by a model, for pages without scores: expected, running, or failed.
import { useState } from "react";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { startJob } from "../api/door.ts";
import { isExpected, useExpectedScores } from "./expected-scores.ts";
import { useJobs } from "./jobs.ts";
import { showFailure } from "./toasts.ts";

interface Scoring {
  /** The running or waiting job. */
  running: Job | null;
  /** Requested, or follows a training; its job does not exist yet. */
  expected: boolean;
  /** Why the last one failed. */
  failure: string | null;
  start(): Promise<void>;
}

export function useScoring(model: Model, dataset: Dataset): Scoring {
  const last = useJobs(({ list }) => list?.find((job) => isScoringOf(job, model.id, dataset.id)) ?? null);
  const follows = useExpectedScores(({ list }) => isExpected(list, model, dataset.id));
  const [isRequested, setRequested] = useState(false);
  return {
    running: last && !isEnded(last) ? last : null,
    expected: isRequested || follows,
    failure: last?.state === "failed" ? (last.error?.message ?? null) : null,
    async start() {
      setRequested(true);
      try {
        const job = await startJob("model.score", { modelId: model.id, datasetId: dataset.id });
        if (!useJobs.getState().list?.some(({ id }) => id === job.id)) useJobs.getState().take(job);
      } catch (thrown) {
        showFailure(thrown, `${dataset.name} could not be scored`);
      } finally {
        setRequested(false);
      }
    },
  };
}

function isScoringOf({ kind, input }: Job, modelId: number, datasetId: number): boolean {
  const of = input as { modelId?: unknown; datasetId?: unknown } | null;
  return kind === "model.score" && of?.modelId === modelId && of.datasetId === datasetId;
}
