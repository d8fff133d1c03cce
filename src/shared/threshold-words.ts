// The cost of a threshold as a sentence: false flags a day with their interval.
import type { Threshold } from "./model-vocabulary.ts";

const count = (value: number): string =>
  value >= 10 ? Math.round(value).toLocaleString("en-US") : Number(value.toPrecision(2)).toString();

/**
 * Days that a figure "a day" is taken over. A recording shorter than a day counts as one: an office's two hours say nothing of
 * its night, and a budget is for a sitting, however short the recording.
 */
export const countedDays = (days: number): number => Math.max(1, days);

/**
 * "About 12 false flags a day (8 to 17) are to be expected if all rows are normal."
 * @param rows rows scored; @param days what they span, null without time
 */
export function falseFlagSentence(
  { falseRate, falseRateInterval: [low, high] }: Pick<Threshold, "falseRate" | "falseRateInterval">,
  rows: number,
  days: number | null,
): string {
  if (falseRate === null) return "The number of false flags is unknown: no normal row was held out.";
  const perDay = days === null ? null : rows / countedDays(days);
  const [of, unit] = perDay === null ? [rows, "in these rows"] : [perDay, "a day"];
  return `About ${count(falseRate * of)} false flags ${unit} (${count(low * of)} to ${count(high * of)}, 90 % interval) are to be expected if all rows are normal.`;
}
