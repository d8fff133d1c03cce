// All measures of a detector on one labelled series, from rows in order of time. Rows that a model learned from do
// not count: they are neither alarms nor ranked, but keep their place, so that ranges keep their lengths.

import { quantileOfSorted } from "../math/statistics.ts";
import { type NabProfile, nabScore } from "./nab.ts";
import { eventRecall, flaggedRanges, type Range, rangePrecisionRecall, volumesUnder } from "./series.ts";

type LabelledSeries = {
  /** n scores in order of time. */
  readonly scores: ArrayLike<number>;
  /** n: 1 for a row of a labelled range. */
  readonly attack: Uint8Array;
  /** n: 1 for a row that counts. */
  readonly counted: Uint8Array;
  /** n times in µs, or null. */
  readonly times: ArrayLike<number> | null;
  readonly line: number;
};

type NabFigures = { readonly score: number; readonly best: number };

type SeriesFigures = {
  readonly rows: number;
  readonly vusPr: number;
  readonly vusRoc: number;
  readonly range: { readonly precision: number; readonly recall: number; readonly f1: number };
  readonly events: number;
  readonly found: number;
  readonly eventRecall: number;
  /** Medians over found events, in rows and in seconds; NaN if none was found. */
  readonly firstAlarm: { readonly rows: number; readonly s: number };
  readonly nab: Readonly<Record<NabProfile, NabFigures>>;
};

/** The shortest slope beside a labelled range up to which volumes are computed; single labelled rows get one too. */
const leastSlope = 10;
/** Below every score, and subtractable. */
const never = -Number.MAX_VALUE;

export function seriesFigures({ scores, attack, counted, times, line }: LabelledSeries): SeriesFigures {
  const truth = flaggedRanges(attack, 0).filter((range) => rowsOf(range).some((row) => counted[row] === 1));
  const shown = Float64Array.from(attack, (_, row) => (counted[row] === 1 ? scores[row]! : never));
  const flagged = flaggedRanges(shown, Math.max(line, never));
  const caught = eventRecall(truth, shown, Math.max(line, never), times);
  const lengths = truth.map(([first, last]) => last - first + 1).sort((a, b) => a - b);
  const longest = Math.max(leastSlope, lengths.length === 0 ? 0 : quantileOfSorted(lengths, 0.5));
  const countedPart = keepCounted(shown, truth, counted);
  const volumes = volumesUnder(
    countedPart.scores,
    countedPart.truth,
    Math.min(longest, countedPart.scores.length / 10),
  );
  const series = [{ scores: shown, windows: truth }];
  const nab = (profile: NabProfile): NabFigures => ({
    score: nabScore(series, profile, line).score,
    best: nabScore(series, profile).score,
  });
  return {
    rows: countedPart.scores.length,
    vusPr: volumes.pr,
    vusRoc: volumes.roc,
    range: rangePrecisionRecall(truth, flagged),
    events: caught.events,
    found: caught.found,
    eventRecall: caught.recall,
    firstAlarm: { rows: medianOf(caught.delays), s: medianOf(caught.delayTimes ?? []) / 1e6 },
    nab: {
      standard: nab("standard"),
      reward_low_FP: nab("reward_low_FP"),
      reward_low_FN: nab("reward_low_FN"),
    },
  };
}

const rowsOf = ([first, last]: Range): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The counted rows, one after another, with the ranges moved accordingly. */
function keepCounted(scores: Float64Array, truth: readonly Range[], counted: Uint8Array) {
  const place = new Uint32Array(counted.length + 1);
  for (let row = 0; row < counted.length; row++) place[row + 1] = place[row]! + counted[row]!;
  return {
    scores: scores.filter((_, row) => counted[row] === 1),
    truth: truth.map(([first, last]): Range => [place[first]!, place[last + 1]! - 1]),
  };
}

function medianOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? Number.NaN : quantileOfSorted(known, 0.5);
}
