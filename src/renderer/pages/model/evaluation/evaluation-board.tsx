// A complete evaluation: figures, the comparison with baselines and its warnings, curves, confusion, families, distributions.
import type { Job } from "#shared/job.ts";
import type { Evaluation, Model } from "#shared/model-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { daysOfDataset, flagsText } from "#shared/threshold-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { detectorName } from "../../../format/detector.ts";
import { formatShare } from "../../../format/number.ts";
import { formatAgo } from "../../../format/time.ts";
import { JobProgress } from "../../../parts/job-progress.tsx";
import { Button } from "../../../ui/button.tsx";
import { RetryIcon } from "../../../ui/icons.tsx";
import board from "../parts/board.module.css";
import { figure } from "../parts/figure.ts";
import { Confusion } from "./confusion.tsx";
import { Curve } from "./curve.tsx";
import { Distribution } from "./distribution.tsx";
import css from "./evaluation-board.module.css";
import { Families } from "./families.tsx";
import { HonestyStrip } from "./honesty-strip.tsx";
import { SeriesFigures } from "./series-figures.tsx";

interface EvaluationBoardProps {
  model: Model;
  dataset: Dataset;
  evaluation: Evaluation;
  measuredAtMs: number;
  /** The job of a newer evaluation. */
  running: Job | null;
  onAgain(): void;
}

export function EvaluationBoard({
  model,
  dataset,
  evaluation,
  measuredAtMs,
  running,
  onAgain,
}: EvaluationBoardProps) {
  const { curves, threshold, baseRate } = evaluation;
  if (!curves) return null;
  const attacks = curves.confusion.truePositives + curves.confusion.falseNegatives;
  const figures: [string, string, string][] = [
    [
      "PR-AUC",
      figure(evaluation.prAuc),
      curves.interval ? `${figure(curves.interval[0])}–${figure(curves.interval[1])}` : "",
    ],
    ["ROC-AUC", figure(evaluation.rocAuc), ""],
    ["Precision", figure(threshold.precision), "at the threshold"],
    ["Recall", figure(threshold.recall), "at the threshold"],
    ["F1", figure(threshold.f1), "at the threshold"],
    ["Recall at 1 % false", figure(evaluation.recallAtFpr["0.01"]), ""],
  ];
  const name = `${model.name} on ${dataset.name}`;
  return (
    <section className={board.board} aria-label={`Evaluation of ${name}`}>
      <header className={css.head}>
        <div>
          <h2 className={css.title}>
            {detectorName(model.detector)} on {dataset.name}
          </h2>
          <p className={css.facts}>
            {manyText(curves.rows, "labelled row")} that it did not learn from, {manyText(attacks, "attack")}{" "}
            ({formatShare(baseRate ?? 0, 1)}) · measured {formatAgo(measuredAtMs, Date.now())}
          </p>
        </div>
        {running ? (
          <div className={css.running}>
            <JobProgress job={running} />
          </div>
        ) : (
          <Button icon={RetryIcon} onClick={onAgain}>
            Measure again
          </Button>
        )}
      </header>
      <dl className={css.figures}>
        {figures.map(([label, value, note]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value} <span className={css.note}>{note}</span>
            </dd>
          </div>
        ))}
      </dl>
      <HonestyStrip model={model} evaluation={evaluation} curves={curves} fileName={`${name} baselines`} />
      <div className={css.charts}>
        <Curve kind="roc" evaluation={evaluation} curves={curves} fileName={`${name} ROC`} />
        <Curve kind="pr" evaluation={evaluation} curves={curves} fileName={`${name} precision-recall`} />
        <Distribution curves={curves} fileName={`${name} scores by label`} />
        <Confusion curves={curves} threshold={threshold} fileName={`${name} confusion`} />
      </div>
      {evaluation.series && <SeriesFigures series={evaluation.series} fileName={`${name} as a series`} />}
      {evaluation.perFamily.length > 0 && (
        <Families families={evaluation.perFamily} fileName={`${name} families`} />
      )}
      <p className={css.foot}>
        {countText(curves.rows)} rows; the threshold is {threshold.method},{" "}
        {flagsText(curves.confusion.truePositives + curves.confusion.falsePositives, daysOfDataset(dataset))}.
      </p>
    </section>
  );
}
