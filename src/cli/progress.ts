// How a job's progress is shown: one line that rewrites itself on a terminal, nothing in a pipe, NDJSON when asked.
import type { Job } from "../shared/job.ts";
import { isEnded, progressShare } from "../shared/job-state.ts";
import type { CommandLine, Surroundings } from "./command.ts";

export interface ProgressDisplay {
  update(job: Job): void;
  end(): void;
}

export function showProgress(
  line: CommandLine,
  { err, isTerminal, widthColumns }: Surroundings,
): ProgressDisplay {
  if (line.flag("json-progress")) {
    return {
      update: ({ id, kind, state, progress }) =>
        err(`${JSON.stringify({ job: id, kind, state, progress })}\n`),
      end() {},
    };
  }
  if (!isTerminal) return { update() {}, end() {} };
  let shown = false;
  const clear = () => {
    if (shown) err(`\r${" ".repeat(widthColumns - 1)}\r`);
    shown = false;
  };
  return {
    update(job) {
      if (isEnded(job) || !job.progress) return;
      clear();
      err(progressLine(job).slice(0, widthColumns - 1));
      shown = true;
    },
    end: clear,
  };
}

export function progressLine({ title, progress }: Pick<Job, "title" | "progress">): string {
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
