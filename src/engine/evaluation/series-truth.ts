// A labelled series in time order, and the evaluation of a model on it. Does not apply to datasets of flows.
import { seriesFigures } from "../../core/evaluation/series-figures.ts";
import { numbersOf } from "../../core/table/columns.ts";
import type { SeriesEvaluation } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import { timeColumnOf } from "../dataset/time-column.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import type { Truth } from "../score/truth.ts";

/**
 * Null when the dataset is not a series, or has no labelled row.
 * @param scores raw scores of all rows, in row order
 * @param line the threshold on the raw score
 */
export async function seriesEvaluation(
  { database }: ScoreTools,
  { dataset, truth, scores, line }: { dataset: Dataset; truth: Truth; scores: Float32Array; line: number },
): Promise<SeriesEvaluation | null> {
  if (dataset.kind !== "samples" || !truth.attack.includes(1)) return null;
  const time = timeColumnOf(dataset);
  const order = time === null ? [] : [time];
  const { rowIds, table } = await readTable(database, dataset, {
    columns: ["label_benign", ...order],
    orderBy: order,
  });
  const benign = numbersOf(table, "label_benign")!.values;
  const labelled = new Uint8Array(dataset.rows);
  for (const row of truth.rows) labelled[row] = 1;
  const figures = seriesFigures({
    scores: Float32Array.from(rowIds, (row) => scores[row]!),
    attack: Uint8Array.from(benign, (value) => (value === 0 ? 1 : 0)),
    counted: Uint8Array.from(rowIds, (row) => labelled[row]!),
    times: time === null ? null : numbersOf(table, time)!.values,
    line,
  });
  const { range, firstAlarm, nab } = figures;
  const wireNab = (one: (typeof nab)["standard"]) => ({ score: finite(one.score), best: finite(one.best) });
  return {
    rows: figures.rows,
    vusPr: finite(figures.vusPr),
    vusRoc: finite(figures.vusRoc),
    range: { precision: finite(range.precision), recall: finite(range.recall), f1: finite(range.f1) },
    events: figures.events,
    found: figures.found,
    eventRecall: finite(figures.eventRecall),
    firstAlarm: { rows: finite(firstAlarm.rows), s: finite(firstAlarm.s) },
    nab: {
      standard: wireNab(nab.standard),
      rewardLowFp: wireNab(nab.reward_low_FP),
      rewardLowFn: wireNab(nab.reward_low_FN),
    },
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
