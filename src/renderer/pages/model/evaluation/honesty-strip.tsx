// The model beside simple baselines on the same rows, each with its interval, a sentence that says whether it is worth its cost, and
// warnings about everything that a good number could hide.
import type { Curves } from "#shared/model-view-vocabulary.ts";
import type { Evaluation, Model } from "#shared/model-vocabulary.ts";
import { Chart } from "../../../chart/chart.tsx";
import { namedRowsPx } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { detectorName } from "../../../format/detector.ts";
import { DoneIcon, WarningIcon } from "../../../ui/icons.tsx";
import { figure } from "../parts/figure.ts";
import { baselineOption } from "./baseline-option.ts";
import css from "./honesty-strip.module.css";

interface HonestyStripProps {
  model: Model;
  evaluation: Evaluation;
  curves: Curves;
  fileName: string;
}

export function HonestyStrip({ model, evaluation, curves, fileName }: HonestyStripProps) {
  // A model is not compared with a baseline of the same kind.
  const rivals = Object.entries(evaluation.baselines)
    .filter(([name]) => name !== model.detector)
    .map(([name, { prAuc, rocAuc }]) => ({
      name: detectorName(name),
      isMain: false,
      prAuc,
      rocAuc,
      interval: curves.baselineIntervals[name] ?? null,
    }));
  const rows = [
    {
      name: detectorName(model.detector),
      isMain: true,
      prAuc: evaluation.prAuc,
      rocAuc: evaluation.rocAuc,
      interval: curves.interval,
    },
    ...rivals,
  ].sort((a, b) => (b.prAuc ?? -1) - (a.prAuc ?? -1));
  const option = (theme: Theme) => baselineOption(theme, rows, evaluation.baseRate);
  const best = rivals.reduce<(typeof rivals)[number] | null>(
    (found, one) => (found === null || (one.prAuc ?? -1) > (found.prAuc ?? -1) ? one : found),
    null,
  );
  const modelName = detectorName(model.detector);
  const rivalWords = best === null ? "" : `${best.name} (${figure(best.prAuc)})`;
  const sentence =
    best === null || evaluation.prAuc === null
      ? null
      : curves.beaten === null
        ? `${modelName} (${figure(evaluation.prAuc)}) beats the best of the others, ${rivalWords}, beyond chance on these rows.`
        : evaluation.prAuc > (best.prAuc ?? 0)
          ? `${modelName} (${figure(evaluation.prAuc)}) is not better beyond chance than ${rivalWords} on these rows.`
          : `${modelName} (${figure(evaluation.prAuc)}) does not beat ${rivalWords} on these rows: the simpler one is as good.`;
  const warnings = evaluation.warnings.filter(
    (warning) => warning !== curves.beaten && !isComparison(warning),
  );
  return (
    <div className={css.strip}>
      <Chart
        title="Beside the baselines"
        fileName={fileName}
        table={() => ({
          columns: ["detector", "PR-AUC", "from", "to", "ROC-AUC"],
          rows: rows.map(({ name, prAuc, rocAuc, interval }) => [
            name,
            prAuc,
            interval?.[0] ?? null,
            interval?.[1] ?? null,
            rocAuc,
          ]),
        })}
        aside={<span>PR-AUC with 95 % intervals, the same rows for all</span>}
        heightPx={namedRowsPx(rows.length)}
        option={option}
      />
      <div className={css.words}>
        {sentence && (
          <p className={curves.beaten ? css.beaten : css.better}>
            {curves.beaten ? <WarningIcon /> : <DoneIcon />}
            <span>{sentence}</span>
          </p>
        )}
        <ul className={css.warnings} aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning}>
              <WarningIcon />
              <span>{warning}</span>
            </li>
          ))}
        </ul>
        {warnings.length === 0 && (
          <p className={css.none}>There are no other warnings about these figures.</p>
        )}
      </div>
    </div>
  );
}

/** Whether a warning is the engine's comparison with the baselines. It uses other resamples than the sentence here, and one is enough. */
const isComparison = (warning: string): boolean => /\(PR-AUC [\d.]+, [\d.]+–[\d.]+\)/.test(warning);
