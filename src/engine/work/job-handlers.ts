// Handlers of the requests about jobs: start, list, cancel, and ending a training early.
import type { EngineHandlers, JobName } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Queue } from "./queue.ts";

export function jobHandlers(queue: () => Queue) {
  return {
    "job.start": ({ kind, input }) => queue().start(kind as JobName, input),
    "job.list": () => queue().list(),
    "job.cancel": async ({ jobId }) => {
      await queue().cancel(jobId);
      return {};
    },
    "training.stop": async ({ jobId }) => {
      const job = (await queue().list()).find(({ id }) => id === jobId);
      if (job?.kind !== "model.train" || job.state !== "running") {
        throw new AppError(
          "NOT_FOUND",
          `The job ${jobId} is no training that runs, so there is nothing to stop.`,
        );
      }
      queue().finish(jobId);
      return {};
    },
  } satisfies Partial<EngineHandlers>;
}
