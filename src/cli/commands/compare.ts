// tidewatch compare: two models on the same rows, the first as champion, the second as challenger.
import type { Comparison } from "../../shared/model-life-vocabulary.ts";
import { type Command, workspaceOption } from "../command.ts";
import { datasetOption, findModel, jsonProgressOption, telling } from "../models.ts";
import { cellText, printReasons, printTable } from "../print.ts";
import { findDataset, runJob, withEngine } from "../session.ts";

export const compareCommand: Command = {
  name: "compare",
  usage: "compare A B [--dataset D] [--top N] [--json]",
  about:
    "Compares two models on the same rows: flags in common and of one only, figures on labels, past verdicts.",
  words: { least: 2, most: 2 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    top: {
      type: "string",
      short: "n",
      value: "N",
      about: "rows shown of each kind, 5 when left out, 100 at most",
    },
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch compare 1 2 --dataset tuesday.csv"],
  async run(line, surroundings) {
    const top = Math.min(100, line.whole("top", 5));
    await withEngine(line, surroundings, async (engine) => {
      const first = await findModel(engine, line.words[0]);
      const second = await findModel(engine, line.words[1]);
      const dataset = await findDataset(engine, line.text("dataset"));
      const columns = telling.filter((name) => dataset.columns.some((column) => column.name === name));
      const input = {
        modelIds: [first.id, second.id] as [number, number],
        datasetId: dataset.id,
        top,
        columns,
      };
      const comparison = await runJob(engine, "model.compare", input, { line, surroundings });
      if (line.flag("json")) surroundings.out(`${JSON.stringify(comparison)}\n`);
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
  out(printTable(["model", "flags", "line by", "ROC-AUC", "PR-AUC", "recall @ 1 %"], rows, width));
  if (difference) {
    const { rocAuc, prAuc } = difference;
    const said = (name: string, { value, interval: [low, high] }: typeof rocAuc) =>
      `${name} ${value !== null && value >= 0 ? "+" : ""}${figure(value)} (${figure(low)} to ${figure(high)})`;
    out(
      `From the first to the second on ${difference.labelledRows} labelled rows: ${said("ROC-AUC", rocAuc)}, ${said("PR-AUC", prAuc)}.\n`,
    );
  }
  out(`Agreement of the two orders: ${figure(comparison.agreement)}.\n`);
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
