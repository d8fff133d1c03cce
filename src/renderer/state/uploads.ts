// Files that only the browser knows, on their way into the workspace: sent piece by piece while the job that receives them runs.
import { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { mostPieceBytes } from "#shared/upload-limits.ts";
import { drawNumber, pageNumber, request, startJob } from "../api/door.ts";
import { sendPiece } from "../api/pieces.ts";
import { untilEnded } from "./job-step.ts";
import { pathOf, useJobs } from "./jobs.ts";
import type { SentFile } from "./sent-file.ts";
import { showFailure, useToasts } from "./toasts.ts";

/** What this window sent and did not import yet. */
const received = new Set<string>();
let sending = 0;

/** The paths of what was sent, or null when it was cancelled or failed, which a message tells. */
export async function sendFiles(files: readonly SentFile[]): Promise<readonly string[] | null> {
  const upload = `${pageNumber}${drawNumber(8)}`;
  const title =
    files.length === 1 ? `${files[0]!.name} could not be copied` : "The files could not be copied";
  whileSending(1);
  try {
    const order = files.map(({ name, file }) => ({ name, bytes: file.size }));
    const job = await startJob("upload.receive", { upload, files: order });
    useJobs.getState().take(job);
    const end = untilEnded(job.id);
    const failure = await sendAll(upload, files, () => hasEnded(job.id)).catch((thrown: unknown) => ({
      thrown,
    }));
    if (failure && !hasEnded(job.id)) {
      await useJobs.getState().cancel(job.id);
      showFailure(failure.thrown, title);
      return null;
    }
    const { state, error, output } = await end;
    if (state === "failed" && error) showFailure(error, title);
    if (state === "cancelled")
      useToasts
        .getState()
        .show({ tone: "plain", title: `${job.title}: cancelled, nothing was saved`, showMs: 5_000 });
    if (state !== "done") return null;
    const { paths } = output as { paths: string[] };
    for (const path of paths) received.add(path);
    return paths;
  } catch (thrown) {
    showFailure(thrown, title);
    return null;
  } finally {
    whileSending(-1);
  }
}

/** Files that will not be imported after all; those that were not sent by this window are left alone. */
export async function discardSent(paths: readonly string[]): Promise<void> {
  const mine = paths.filter((path) => received.delete(path));
  // What is left over goes when the workspace is closed.
  if (mine.length > 0) await request("upload.discard", { paths: mine }).catch(() => {});
}

/** An import that failed is not tried again: its message goes, and what was sent for it. */
export function putAway(job: Job): void {
  useJobs.getState().dismiss(job.id);
  const { also = [] } = job.input as { also?: string[] };
  void discardSent([pathOf(job), ...also]);
}

const hasEnded = (id: number): boolean =>
  useJobs.getState().list?.some((job) => job.id === id && isEnded(job)) ?? false;

/** The next piece is read while the one before it is on its way. */
async function sendAll(upload: string, files: readonly SentFile[], stopped: () => boolean): Promise<null> {
  let before: Promise<void> = Promise.resolve();
  for (const [number, { name, file }] of files.entries()) {
    for (let offset = 0; offset < file.size; offset += mostPieceBytes) {
      const bytes = await readPiece(name, file.slice(offset, offset + mostPieceBytes));
      await before;
      if (stopped()) return null;
      before = sendPiece({ upload, file: number, offset, bytes });
      before.catch(() => {});
    }
  }
  await before;
  return null;
}

async function readPiece(name: string, piece: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await piece.arrayBuffer());
  } catch {
    throw new AppError(
      "FILE_CHANGED",
      `${name} changed or vanished while it was read; nothing was kept. Drop it again.`,
    );
  }
}

/** A page that is left while it sends loses the upload: the browser asks first. */
function whileSending(change: 1 | -1): void {
  sending += change;
  if (sending > 0) window.addEventListener("beforeunload", askBefore);
  else window.removeEventListener("beforeunload", askBefore);
}

function askBefore(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
