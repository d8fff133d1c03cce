// tidewatch compare: two models on the same rows. The first is the champion, the second the challenger.
import type { Comparison } from "../../shared/model-life-vocabulary.ts";
import { type Command, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  findModel,
  identityColumnsOf,
  jsonProgressOption,
  limitOption,
} from "../base/models.ts";
import { cellText, printReasons, printTable } from "../base/print.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const compareCommand: Command = {
  name: "compare",
  usage: "compare MODEL MODEL [--dataset D] [--limit N] [--json]",
  about:
    "Compares two models on the same rows: the flags of both and of only one, figures on labels, and past verdicts.",
  words: { least: 2, most: 2 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    ...limitOption("rows to print of each kind; 5 when left out, 100 at most"),
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch compare 1 2 --dataset tuesday.csv"],
  async run(line, surroundings) {
    const top = Math.min(100, line.whole("limit", 5));
    await withEngine(line, surroundings, async (engine) => {
      const first = await findModel(engine, line.words[0]);
      const second = await findModel(engine, line.words[1]);
      const dataset = await findDataset(engine, line.text("dataset"));
      const columns = identityColumnsOf(dataset);
      const input = {
        modelIds: [first.id, second.id] as [number, number],
        datasetId: dataset.id,
        top,
        columns,
      };
      const comparison = await runJob(engine, "model.compare", input, { line, surroundings });
      if (line.flag("json")) printJson(surroundings, "compare", comparison);
      else print(comparison, surroundings.widthColumns, surroundings.out);
    });
    return 0;
  },
};

const figure = (value: number | null): string => (value === null ? "–" : value.toFixed(3));

function print(comparison: Comparison, width: number, out: (text: string) => void): void {
  const { models, both, onlyFirst, onlySecond, difference } = comparison;
  const rows = models.map((model) => [
    model.name,
    String(model.threshold.flags ?? 0),
    model.threshold.method.method,
    figure(model.rocAuc),
    figure(model.prAuc),
    figure(model.recallAt1),
  ]);
  out(printTable(["model", "flags", "threshold by", "ROC-AUC", "PR-AUC", "recall @ 1 %"], rows, width));
  if (difference) {
    const { rocAuc, prAuc } = difference;
    const change = (name: string, { value, interval: [low, high] }: typeof rocAuc) =>
      `${name} ${value !== null && value >= 0 ? "+" : ""}${figure(value)} (${figure(low)} to ${figure(high)})`;
    out(
      `Change from the first to the second model on ${difference.labelledRows} labelled rows: ${change("ROC-AUC", rocAuc)}, ${change("PR-AUC", prAuc)}.\n`,
    );
  }
  out(`Rank correlation of the two scores: ${figure(comparison.agreement)}.\n`);
  for (const [title, kind] of [
    ["flagged by both", both],
    [`by ${models[0].name} only`, onlyFirst],
    [`by ${models[1].name} only`, onlySecond],
  ] as const) {
    out(`\n${kind.count} ${title}\n`);
    if (kind.top.length === 0) continue;
    const shown = kind.top.map((flag) => [
      String(flag.row),
      flag.score.toFixed(1),
      ...flag.cells.map((cell, c) => cellText(cell, comparison.columns[c]!)),
    ]);
    const sentences = kind.top.map(({ sentence }) => sentence);
    const header = ["row", "score", ...comparison.columns.map(({ name }) => name)];
    out(printReasons(header, shown, sentences, width));
  }
  out(`\n${comparison.sentence}\n`);
  for (const warning of comparison.warnings) out(`  note: ${warning}\n`);
}
