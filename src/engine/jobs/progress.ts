// Turns a job's raw reports into progress: at most ten a second, with a rate over the last seconds and the time left.
import type { Progress } from "../../shared/job.ts";

export interface RawProgress {
  done: number;
  total: number | null;
  unit: string;
  note?: string;
  data?: unknown;
}

export type Report = (raw: RawProgress) => void;

const shortestMs = 100;
const rateOverMs = 4000;

export function createMeter(now: () => number, emit: (progress: Progress) => void): Report {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastNote: string | undefined;
  let points: { atMs: number; done: number }[] = [];
  return (raw) => {
    const atMs = now();
    const finished = raw.total !== null && raw.done >= raw.total;
    if (atMs - lastMs < shortestMs && !finished && raw.note === lastNote) return;
    // Another stage counts other things: its rate starts anew.
    if (raw.note !== lastNote || raw.done < (points.at(-1)?.done ?? 0)) points = [];
    lastMs = atMs;
    lastNote = raw.note;
    points = [...points.filter((point) => atMs - point.atMs <= rateOverMs), { atMs, done: raw.done }];
    const first = points[0]!;
    const elapsedMs = atMs - first.atMs;
    const ratePerS = elapsedMs > 0 ? ((raw.done - first.done) / elapsedMs) * 1000 : null;
    const left = raw.total === null ? null : raw.total - raw.done;
    emit({
      ...raw,
      ratePerS,
      timeLeftMs: left !== null && ratePerS ? Math.round((left / ratePerS) * 1000) : null,
    });
  };
}
