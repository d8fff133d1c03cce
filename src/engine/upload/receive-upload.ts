// The job that receives an upload: it shows how far it is, ends with the paths to import, and leaves nothing when it is cancelled, the
// disk is full, or the window stops sending.
import { setTimeout as pause } from "node:timers/promises";
import type { JobInput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { bytesText, manyText } from "../../shared/number-words.ts";
import type { JobKind } from "../work/queue.ts";
import type { Uploads } from "./uploads.ts";

const lookEveryMs = 100;

export interface UploadTools {
  uploads: Uploads;
}

export const receiveJob: JobKind<"upload.receive", UploadTools> = {
  kind: "upload.receive",
  title: ({ files }) => `Copy ${titleOf(files)} into the workspace`,
  async run({ upload, files }, { signal, report }, { uploads }) {
    const open = await uploads.open({ upload, files });
    let isWhole = false;
    const whole = open.whole.then(() => {
      isWhole = true;
    });
    try {
      for (let quietMs = 0, before = -1; !isWhole; quietMs += lookEveryMs) {
        if (signal.aborted) throw new AppError("CANCELLED", "The upload was cancelled.");
        const done = open.receivedBytes();
        if (done !== before) quietMs = 0;
        before = done;
        if (quietMs >= uploads.silentMs) throw silent(files, done, open.bytes);
        report({ done, total: open.bytes, unit: "bytes", note: "Copying" });
        await Promise.race([whole, pause(lookEveryMs)]);
      }
      return { paths: open.paths, bytes: open.bytes };
    } finally {
      await open.close();
    }
  },
};

function titleOf(files: JobInput<"upload.receive">["files"]): string {
  const tops = new Set(files.map(({ name }) => name.split("/")[0]!));
  return tops.size === 1 ? [...tops][0]! : manyText(files.length, "file");
}

const silent = (files: JobInput<"upload.receive">["files"], done: number, bytes: number): AppError =>
  new AppError(
    "FILE_UNREADABLE",
    `The window stopped sending ${titleOf(files)} after ${bytesText(done)} of ${bytesText(bytes)}; nothing was kept. Drop it again.`,
  );
