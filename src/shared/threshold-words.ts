// The cost of a threshold in words: flags, and false ones with their interval, per day or over the time span of the rows.
import type { Threshold } from "./model-vocabulary.ts";
import { durationText } from "./number-words.ts";
import type { Dataset } from "./vocabulary.ts";

const count = (value: number): string =>
  value >= 10 ? Math.round(value).toLocaleString("en-US") : Number(value.toPrecision(2)).toString();

/**
 * The days for figures per day. A recording shorter than a day counts as one: two hours of an office do not show its
 * night, and a budget is for one sitting, however short the recording.
 */
export const countedDays = (days: number): number => Math.max(1, days);

const dayMs = 86_400_000;

/** "a day" if the rows cover days, "in these 2 h" if less, "in these rows" without time; and the share of all rows. */
function over(days: number | null): { unit: string; share: number } {
  if (days === null) return { unit: "in these rows", share: 1 };
  return days < 1
    ? { unit: `in these ${durationText(days * dayMs)}`, share: 1 }
    : { unit: "a day", share: 1 / days };
}

/**
 * "38 flags a day"; for less than a day "1,551 flags in these 2 h".
 * @param days that the rows span, null without time
 */
export function flagsText(flags: number, days: number | null): string {
  const { unit, share } = over(days);
  const amount = count(flags * share);
  return `${amount} ${amount === "1" ? "flag" : "flags"} ${unit}`;
}

/** How many flags are expected to be false, as an interval, over the same time as in `flagsText`. */
export function falseFlagsOver(
  { flags, falseRateInterval: [low, high] }: { flags: number; falseRateInterval: readonly [number, number] },
  rows: number,
  days: number | null,
): readonly [number, number] {
  const { share } = over(days);
  return [Math.min(flags, low * rows) * share, Math.min(flags, high * rows) * share];
}

/**
 * "About 12 false flags a day (8 to 17) are to be expected if all rows are normal."
 * @param rows rows scored
 * @param days that they span, null without time
 */
export function falseFlagSentence(
  { falseRate, falseRateInterval: [low, high] }: Pick<Threshold, "falseRate" | "falseRateInterval">,
  rows: number,
  days: number | null,
): string {
  if (falseRate === null) return "The number of false flags is unknown: no normal row was held out.";
  const { unit, share } = over(days);
  const of = rows * share;
  return `About ${count(falseRate * of)} false flags ${unit} (${count(low * of)} to ${count(high * of)}, 90 % interval) are to be expected if all rows are normal.`;
}

/** The days that a dataset's times span; null without time. */
export const daysOfDataset = ({ timeSpan }: Pick<Dataset, "timeSpan">): number | null =>
  timeSpan === null ? null : (timeSpan.toMs - timeSpan.fromMs) / dayMs;
