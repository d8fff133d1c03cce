// tidewatch threshold: where the line lies and what it costs; moves it, scores nothing again.

import type { GroupThresholds, ThresholdGroup } from "../../shared/model-vocabulary.ts";
import { thresholdGroups } from "../../shared/model-words.ts";
import { falseFlagSentence } from "../../shared/threshold-words.ts";
import { type Command, usage, workspaceOption } from "../command.ts";
import {
  datasetOption,
  findScored,
  jsonProgressOption,
  methodFrom,
  modelOption,
  thresholdOption,
  wordFrom,
} from "../models.ts";
import { printTable } from "../print.ts";
import { findDataset, withEngine } from "../session.ts";

export const thresholdCommand: Command = {
  name: "threshold",
  usage: "threshold [--model M] [--dataset D] [--method T] [--by GROUP] [--keep] [--json]",
  about: "Says where the line lies and what it costs, by the method chosen or another one; can keep it.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    method: { ...thresholdOption.threshold!, short: "t" },
    validation: {
      type: "string",
      value: "D",
      about: "with best-f1: the labelled dataset that the line is drawn on; the same one when left out",
    },
    by: { type: "string", value: "GROUP", about: `a line for each: ${thresholdGroups.join(", ")}` },
    keep: { type: "boolean", about: "choose the method for these scores" },
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch threshold --method budget:20 --keep",
    "tidewatch threshold --by service --method false-rate:0.01",
    "tidewatch threshold --method best-f1 --validation labelled.csv",
  ],
  async run(line, surroundings) {
    const method = methodFrom(thresholdCommand, line, "method");
    if (line.flag("keep") && !method) throw usage(thresholdCommand, "--keep needs a --method to keep");
    if (line.text("validation") !== undefined && method?.method !== "best-f1")
      throw usage(thresholdCommand, "--validation goes with --method best-f1 only");
    const by = wordFrom(thresholdCommand, line, "by", thresholdGroups);
    if (by && line.flag("keep"))
      throw usage(thresholdCommand, "--keep does not go with --by: one method is kept for all rows");
    if (by && method?.method === "best-f1")
      throw usage(
        thresholdCommand,
        "--method best-f1 does not go with --by: the labels of one group are too few",
      );
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findScored(engine, line, surroundings);
      if (by) {
        const lines = await engine.handlers["scores.groupThresholds"]({
          modelId: model.id,
          datasetId: dataset.id,
          by,
          ...(method ? { method } : {}),
        });
        surroundings.out(
          line.flag("json") ? `${JSON.stringify(lines)}\n` : groupTable(by, lines, surroundings.widthColumns),
        );
        for (const warning of lines.warnings) surroundings.err(`  note: ${warning}\n`);
        return;
      }
      const labelled = line.text("validation");
      const validation = labelled === undefined ? null : await findDataset(engine, labelled);
      const threshold = await engine.handlers["scores.threshold"]({
        modelId: model.id,
        datasetId: dataset.id,
        ...(method ? { method } : {}),
        ...(validation ? { validationDatasetId: validation.id } : {}),
        keep: line.flag("keep"),
      });
      const days =
        dataset.timeSpan === null ? null : (dataset.timeSpan.toMs - dataset.timeSpan.fromMs) / 86_400_000;
      const sentence = falseFlagSentence(threshold, dataset.rows, days);
      if (line.flag("json")) {
        surroundings.out(`${JSON.stringify({ ...threshold, sentence })}\n`);
        return;
      }
      const perDay = threshold.flagsPerDay === null ? "" : `, ${threshold.flagsPerDay.toFixed(1)} a day`;
      surroundings.out(
        `${dataset.name} by ${model.name}: ${threshold.flags ?? 0} of ${dataset.rows} rows above ${threshold.value?.toPrecision(5) ?? "no line"} (${threshold.method.method}${perDay})\n${sentence}\n`,
      );
      if (line.flag("keep")) surroundings.out("Kept.\n");
      for (const warning of threshold.warnings) surroundings.err(`  note: ${warning}\n`);
    });
    return 0;
  },
};

function groupTable(by: ThresholdGroup, { common, groups }: GroupThresholds, width: number): string {
  const percent = (share: number | null) =>
    share === null ? "–" : `${Number((100 * share).toPrecision(2))} %`;
  const rows = groups.map((one) => [
    one.group ?? "all others",
    String(one.rows),
    one.own ? (one.value?.toPrecision(5) ?? "–") : "common",
    String(one.flags),
    one.flagsPerDay === null ? "–" : one.flagsPerDay.toFixed(1),
    percent(one.falseRate),
    one.falseRateInterval.map(percent).join(" to "),
  ]);
  const header = [by, "rows", "line", "flags", "a day", "false flags", "90 % interval"];
  return `${printTable(header, rows, width)}The common line lies at ${common.value?.toPrecision(5) ?? "no score"} (${common.method.method}).\n`;
}
