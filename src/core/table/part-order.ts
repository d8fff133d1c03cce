// Orders the files of one dataset by the times of their rows, whatever their names, and describes gaps and overlaps
// in a bounded number of sentences.
import { durationText } from "../../shared/number-words.ts";

export interface PartSpan {
  name: string;
  /** Milliseconds since the epoch of the first and last row; null for a part without times. */
  fromMs: number | null;
  toMs: number | null;
}

/** A gap is at least half a usual file and a minute long; less is a quiet moment. */
const shortestGapMs = 60_000;
/** Two files overlap if they share a tenth of the shorter one; less is the way logs are written. */
const smallestOverlap = 0.1;
const mostNotes = 5;

/** The parts ordered by first time, those without times last, equal ones unchanged: positions in `spans`. */
export function orderParts(spans: readonly PartSpan[]): number[] {
  const first = ({ fromMs }: PartSpan) => fromMs ?? Number.POSITIVE_INFINITY;
  const order = spans.map((_, i) => i);
  return order.sort((a, b) => {
    const [one, other] = [first(spans[a]!), first(spans[b]!)];
    return one === other ? a - b : one < other ? -1 : 1;
  });
}

/** Sentences about gaps and overlaps of ordered parts. */
export function notesBetween(ordered: readonly PartSpan[]): string[] {
  const timed = ordered.flatMap(({ name, fromMs, toMs }) =>
    fromMs === null || toMs === null ? [] : [{ name, fromMs, toMs }],
  );
  const lengths = timed.map(({ fromMs, toMs }) => toMs - fromMs).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length / 2)] ?? 0;
  const gaps: Between[] = [];
  const overlaps: Between[] = [];
  let last = timed[0];
  for (const next of timed.slice(1)) {
    const between = { before: last!.name, after: next.name, ms: Math.abs(next.fromMs - last!.toMs) };
    const shorter = Math.min(next.toMs - next.fromMs, last!.toMs - last!.fromMs);
    if (next.fromMs > last!.toMs) {
      if (between.ms >= Math.max(shortestGapMs, usual / 2)) gaps.push(between);
    } else {
      const ms = Math.min(between.ms, shorter);
      if (ms > 0 && ms >= shorter * smallestOverlap) overlaps.push({ ...between, ms });
    }
    if (next.toMs > last!.toMs) last = next;
  }
  return [
    ...sentences(
      gaps,
      "gap",
      ({ before, after, ms }) => `A gap of ${durationText(ms)} between ${before} and ${after}.`,
    ),
    ...sentences(
      overlaps,
      "overlap",
      ({ before, after, ms }) =>
        `${before} and ${after} overlap by ${durationText(ms)}; the rows of both are kept.`,
    ),
  ];
}

interface Between {
  before: string;
  after: string;
  ms: number;
}

/** The longest ones in order of time, and the number of the others. */
function sentences(all: readonly Between[], word: string, sentence: (between: Between) => string): string[] {
  const longest = new Set(all.toSorted((a, b) => b.ms - a.ms).slice(0, mostNotes));
  const shown = all.filter((between) => longest.has(between)).map(sentence);
  const rest = all.length - shown.length;
  return rest === 0
    ? shown
    : [...shown, `${rest} shorter ${word}${rest === 1 ? "" : "s"} between other files.`];
}
