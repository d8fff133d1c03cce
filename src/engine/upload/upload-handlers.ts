// Answers to the requests about uploads: a piece that comes, files that will not be imported, a page that is gone.
import type { EngineHandlers, JobInput } from "../../shared/contract/contract.ts";
import { isEnded } from "../../shared/job-state.ts";
import type { Queue } from "../work/queue.ts";
import type { UploadTools } from "./receive-upload.ts";

export function uploadHandlers(current: () => UploadTools, queue: () => Queue) {
  return {
    "upload.write": async (piece) => ({ bytes: await current().uploads.write(piece) }),
    "upload.discard": ({ paths }) => {
      current().uploads.discard(paths);
      return {};
    },
    async "upload.abandon"({ page }) {
      const jobs = await queue().list();
      const inUse = jobs.flatMap(({ kind, state, input }) => {
        if (kind !== "dataset.import" || isEnded({ state })) return [];
        const { path, also = [] } = input as JobInput<"dataset.import">;
        return [path, ...also];
      });
      current().uploads.abandon(page, inUse);
      return {};
    },
  } satisfies Partial<EngineHandlers>;
}
