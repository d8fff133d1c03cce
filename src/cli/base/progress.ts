// Shows a job's progress: a status line on a terminal, nothing in a pipe, NDJSON with --json-progress.
import type { Job } from "../../shared/job.ts";
import { isEnded, progressShare } from "../../shared/job-state.ts";
import type { CommandLine, Surroundings } from "./command.ts";

interface ProgressDisplay {
  update(job: Job): void;
  end(): void;
}

export function showProgress(line: CommandLine, { err, status }: Surroundings): ProgressDisplay {
  if (line.flag("json-progress")) {
    return {
      update: ({ id, kind, state, progress }) =>
        err(`${JSON.stringify({ job: id, kind, state, progress })}\n`),
      end() {},
    };
  }
  if (!status) return { update() {}, end() {} };
  return {
    update(job) {
      if (!isEnded(job) && job.progress) status(progressLine(job));
    },
    end: () => status(""),
  };
}

function progressLine({ title, progress }: Pick<Job, "title" | "progress">): string {
  if (!progress) return title;
  const share = progressShare(progress);
  const parts = [
    title,
    ...(progress.note ? [progress.note.toLowerCase()] : []),
    ...(share === null ? [`${progress.done} ${progress.unit}`] : [`${Math.floor(share * 100)} %`]),
    ...(progress.timeLeftMs === null ? [] : [`${Math.ceil(progress.timeLeftMs / 1000)} s left`]),
  ];
  return parts.join(" · ");
}
