// Turns a job's raw reports into progress: at most ten per second, with a recent rate and the time left.
import type { Progress } from "../../shared/job.ts";

interface RawProgress {
  done: number;
  total: number | null;
  unit: string;
  note?: string;
  data?: unknown;
}

export type Report = (raw: RawProgress) => void;

const shortestMs = 100;
const rateOverMs = 5000;

export function createMeter(now: () => number, emit: (progress: Progress) => void): Report {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastNote: string | undefined;
  let points: { atMs: number; done: number }[] = [];
  return (raw) => {
    const atMs = now();
    const finished = raw.total !== null && raw.done >= raw.total;
    if (atMs - lastMs < shortestMs && !finished && raw.note === lastNote) return;
    // Another stage counts other things, so its rate starts anew.
    if (raw.note !== lastNote || raw.done < (points.at(-1)?.done ?? 0)) points = [];
    lastMs = atMs;
    lastNote = raw.note;
    // Work that moves in steps keeps the rate of its last steps until the next one.
    if (raw.done !== points.at(-1)?.done) {
      const recent = points.filter((point) => atMs - point.atMs <= rateOverMs);
      points = [...(recent.length > 0 ? recent : points.slice(-1)), { atMs, done: raw.done }];
    }
    const first = points[0]!;
    const last = points.at(-1)!;
    const ratePerS =
      last.atMs > first.atMs ? ((last.done - first.done) / (last.atMs - first.atMs)) * 1000 : null;
    const left = raw.total === null ? null : raw.total - raw.done;
    emit({
      ...raw,
      ratePerS,
      timeLeftMs: left !== null && ratePerS ? Math.round((left / ratePerS) * 1000) : null,
    });
  };
}
