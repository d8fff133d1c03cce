// tidewatch threshold: shows the threshold and what it costs; can move it without scoring again.

import type { GroupThresholds, ThresholdGroup } from "../../shared/model-vocabulary.ts";
import { thresholdGroups } from "../../shared/model-words.ts";
import { daysOfDataset, falseFlagSentence, flagsText } from "../../shared/threshold-words.ts";
import { type Command, usage, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  findModelAndDataset,
  jsonProgressOption,
  methodFrom,
  modelOption,
  thresholdOption,
  wordFrom,
} from "../base/models.ts";
import { printTable } from "../base/print.ts";
import { findDataset, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const thresholdCommand: Command = {
  name: "threshold",
  usage: "threshold [--model M] [--dataset D] [--threshold T] [--by GROUP] [--keep] [--json]",
  about:
    "Shows where the threshold lies and how many flags it costs. With --threshold it tries another method, and with --keep it keeps that method.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    validation: {
      type: "string",
      value: "D",
      about: "with best-f1: the labelled dataset to find the threshold on; the same dataset when left out",
    },
    by: { type: "string", value: "GROUP", about: `a threshold for each: ${thresholdGroups.join(", ")}` },
    keep: { type: "boolean", about: "use the method for these scores from now on" },
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch threshold --threshold budget:20 --keep",
    "tidewatch threshold --by service --threshold false-rate:0.01",
    "tidewatch threshold --threshold best-f1 --validation labelled.csv",
  ],
  async run(line, surroundings) {
    const method = methodFrom(thresholdCommand, line);
    if (line.flag("keep") && !method) throw usage(thresholdCommand, "--keep needs a --threshold to keep");
    if (line.text("validation") !== undefined && method?.method !== "best-f1")
      throw usage(thresholdCommand, "--validation needs --threshold best-f1");
    const by = wordFrom(thresholdCommand, line, "by", thresholdGroups);
    if (by && line.flag("keep"))
      throw usage(thresholdCommand, "--keep does not go with --by: all rows share one method");
    if (by && method?.method === "best-f1")
      throw usage(
        thresholdCommand,
        "--threshold best-f1 does not go with --by: one group has too few labels",
      );
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findModelAndDataset(engine, line, surroundings);
      if (by) {
        const thresholds = await engine.handlers["scores.groupThresholds"]({
          modelId: model.id,
          datasetId: dataset.id,
          by,
          ...(method ? { method } : {}),
        });
        if (line.flag("json")) printJson(surroundings, "threshold", thresholds);
        else surroundings.out(groupTable(by, thresholds, surroundings.widthColumns));
        for (const warning of thresholds.warnings) surroundings.err(`  note: ${warning}\n`);
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
      const days = daysOfDataset(dataset);
      const sentence = falseFlagSentence(threshold, dataset.rows, days);
      if (line.flag("json")) {
        printJson(surroundings, "threshold", { ...threshold, sentence });
        return;
      }
      surroundings.out(
        `${dataset.name} by ${model.name}: ${threshold.flags ?? 0} of ${dataset.rows} rows above ${threshold.value?.toPrecision(5) ?? "no threshold"} (${threshold.method.method}: ${flagsText(threshold.flags ?? 0, days)})\n${sentence}\n`,
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
    one.separate ? (one.value?.toPrecision(5) ?? "–") : "common",
    String(one.flags),
    one.flagsPerDay === null ? "–" : one.flagsPerDay.toFixed(1),
    percent(one.falseRate),
    one.falseRateInterval.map(percent).join(" to "),
  ]);
  const header = [by, "rows", "threshold", "flags", "a day", "false flags", "90 % interval"];
  return `${printTable(header, rows, width)}The common threshold is ${common.value?.toPrecision(5) ?? "no score"} (${common.method.method}).\n`;
}
