// The cost of a threshold in one sentence that can be read during a drag: "≈ 38 flags a day, 3–9 of them false".
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { falseFlagsOver, flagsText } from "#shared/threshold-words.ts";
import { formatNumber, formatShare } from "../../../format/number.ts";
import css from "./figures.module.css";
import type { Line } from "./line.ts";
import { methodWords } from "./methods.ts";

export function Figures({ scale, line }: { scale: ScoreScale; line: Line }) {
  const { figures } = line;
  const [low, high] = falseFlagsOver(figures, scale.rows, scale.days);
  const isRate = scale.days !== null && scale.days >= 1;
  const amount = `${isRate ? "≈ " : ""}${flagsText(figures.flags, scale.days)}`;
  const falseWords =
    figures.flags === 0
      ? "nothing is flagged"
      : `${high >= 10 ? Math.round(low) : about(low)}–${about(high)} of them expected to be false`;
  const rate = ([a, b]: readonly [number, number]) => `${percent(a)}–${percent(b)}`;
  return (
    <div role="status" aria-label="What this threshold costs">
      <p className={css.main}>
        <strong>{amount}</strong>, {falseWords}
      </p>
      <p className={css.more}>
        {countText(figures.flags)} of {manyText(scale.rows, "row")} ({formatShare(figures.flags, scale.rows)})
        · score {((100 * line.step) / scale.bins).toFixed(1)} · {rate(figures.falseRateInterval)} of normal
        rows lie above · {methodWords(line.method)}
      </p>
    </div>
  );
}

/** Two digits are enough for an expected value. */
const about = (value: number): string =>
  value >= 10 ? countText(Math.round(value)) : formatNumber(Number(value.toPrecision(value < 1 ? 1 : 2)));

const percent = (share: number): string =>
  share === 0 ? "0" : `${formatNumber(Number((100 * share).toPrecision(2)))} %`;
