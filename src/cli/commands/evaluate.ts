// tidewatch evaluate: evaluates a model on labelled rows, beside the baselines.
import type { Evaluation, Model, SeriesEvaluation } from "../../shared/model-vocabulary.ts";
import { countedDays, daysOfDataset, flagsText } from "../../shared/threshold-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type Command, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  findModel,
  jsonProgressOption,
  methodFrom,
  modelOption,
  thresholdOption,
} from "../base/models.ts";
import { printTable } from "../base/print.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const evaluateCommand: Command = {
  name: "evaluate",
  usage: "evaluate [--model M] [--dataset D] [--baselines] [--threshold T] [--json]",
  about: "Measures a model on the labelled rows of a dataset. Rows that the model learned from do not count.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    baselines: { type: "boolean", about: "measure the baselines on the same rows as well" },
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch evaluate --model 1 --dataset test.csv --baselines"],
  async run(line, surroundings) {
    const method = methodFrom(evaluateCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const model = await findModel(engine, line.text("model"));
      const dataset = await findDataset(engine, line.text("dataset"));
      const input = {
        modelId: model.id,
        datasetId: dataset.id,
        baselines: line.flag("baselines"),
        curves: false,
        ...(method ? { method } : {}),
      };
      const evaluation = await runJob(engine, "model.evaluate", input, { line, surroundings });
      if (line.flag("json")) {
        printJson(surroundings, "evaluate", evaluation);
        return;
      }
      print(evaluation, { model, dataset, width: surroundings.widthColumns, out: surroundings.out });
      for (const warning of evaluation.warnings) surroundings.err(`  note: ${warning}\n`);
    });
    return 0;
  },
};

const figure = (value: number | null): string => (value === null ? "–" : value.toFixed(3));

interface Printing {
  model: Model;
  dataset: Dataset;
  width: number;
  out(text: string): void;
}

function print(evaluation: Evaluation, { model, dataset, width, out }: Printing): void {
  const { threshold, perFamily, baselines, baseRate } = evaluation;
  const ranking = (name: string, one: Pick<Evaluation, "rocAuc" | "prAuc" | "recallAtFpr">) => [
    name,
    figure(one.prAuc),
    figure(one.rocAuc),
    figure(one.recallAtFpr["0.001"]),
    figure(one.recallAtFpr["0.01"]),
    figure(one.recallAtFpr["0.1"]),
  ];
  const rows = [
    ranking(model.detector, evaluation),
    ...Object.entries(baselines).map(([name, one]) => ranking(name, one)),
  ];
  const header = ["detector", "PR-AUC", "ROC-AUC", "recall @ 0.1 %", "@ 1 %", "@ 10 % FPR"];
  out(printTable(header, rows, width));
  out(`${evaluation.series ? "Anomalies" : "Attacks"} among the rows: ${figure(baseRate)}.\n`);
  const days = daysOfDataset(dataset);
  const { flagsPerDay } = threshold;
  const flags = flagsPerDay === null || days === null ? null : Math.round(flagsPerDay * countedDays(days));
  const amount = flags === null ? "" : `, ${flagsText(flags, days)}`;
  out(
    `At the threshold (${threshold.method}): precision ${figure(threshold.precision)}, recall ${figure(threshold.recall)}, F1 ${figure(threshold.f1)}, false-positive rate ${figure(threshold.fpr)}${amount}.\n`,
  );
  if (evaluation.series) out(seriesLines(evaluation.series));
  if (perFamily.length === 0) return;
  const families = perFamily.map((one) => [
    one.family,
    String(one.rows),
    String(one.caught),
    one.recall.toFixed(3),
  ]);
  out(printTable(["family", "rows", "caught", "recall"], families, width));
}

function seriesLines({ vusPr, vusRoc, range, events, found, firstAlarm, nab }: SeriesEvaluation): string {
  const after = firstAlarm.s === null ? "" : ` (${Math.round(firstAlarm.s).toLocaleString("en-US")} s)`;
  const alarm =
    firstAlarm.rows === null ? "" : `, the first alarm after ${firstAlarm.rows} rows${after} (median)`;
  const one = ({ score, best }: SeriesEvaluation["nab"]["standard"]) =>
    `${score?.toFixed(1) ?? "–"} (at best ${best?.toFixed(1) ?? "–"})`;
  return [
    `As a series: VUS-PR ${figure(vusPr)}, VUS-ROC ${figure(vusRoc)}; ${found} of ${events} labelled ranges found${alarm}.`,
    `By ranges at the threshold: precision ${figure(range.precision)}, recall ${figure(range.recall)}, F1 ${figure(range.f1)}.`,
    `NAB score (100 is perfect, 0 is silence, false alarms cost): standard ${one(nab.standard)}, few false alarms ${one(nab.rewardLowFp)}, few misses ${one(nab.rewardLowFn)}.`,
    "",
  ].join("\n");
}
