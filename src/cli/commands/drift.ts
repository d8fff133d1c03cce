// tidewatch drift: compares the rows of a dataset with those that a model was calibrated on; can recalibrate.
import { type Command, workspaceOption } from "../base/command.ts";
import { datasetOption, findModelAndDataset, jsonProgressOption, modelOption } from "../base/models.ts";
import { printTable } from "../base/print.ts";
import { runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

const shown = 12;

export const driftCommand: Command = {
  name: "drift",
  usage: "drift [--model M] [--dataset D] [--recalibrate] [--json]",
  about:
    "Shows whether the features and scores of a dataset have moved since a model was calibrated. With --recalibrate it calibrates the model again.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    recalibrate: {
      type: "boolean",
      about: "calibrate the model again with the rows of the dataset that have no flag",
    },
    json: { type: "boolean", about: "print JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch drift --model 1 --dataset today.csv", "tidewatch drift --recalibrate"],
  async run(line, surroundings) {
    const { out, err, widthColumns } = surroundings;
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findModelAndDataset(engine, line, surroundings);
      const input = { modelId: model.id, datasetId: dataset.id };
      const drift = await engine.handlers["scores.drift"](input);
      const recalibrated = line.flag("recalibrate")
        ? await runJob(engine, "model.recalibrate", input, { line, surroundings })
        : null;
      if (line.flag("json")) {
        printJson({ out }, "drift", { ...drift, recalibrated });
        return;
      }
      const rows = [drift.score, ...drift.features.slice(0, shown)].map((one) => [
        one.feature,
        one.stabilityIndex.toFixed(2),
        one.gap.toFixed(2),
        one.p < 0.001 ? "< 0.001" : one.p.toFixed(3),
        one.moved ? "moved" : "",
      ]);
      out(printTable(["feature", "stability index", "gap", "p", ""], rows, widthColumns));
      out(`${drift.advice}\n`);
      if (recalibrated === null) return;
      const { oldThreshold: oldLine, threshold: newLine } = recalibrated.recalibration;
      out(`${recalibrated.sentence}\n`);
      if (oldLine !== null && newLine !== null)
        out(
          `The threshold on the raw score was ${oldLine.toPrecision(5)} and is now ${newLine.toPrecision(5)}.\n`,
        );
      for (const warning of recalibrated.warnings) err(`  note: ${warning}\n`);
    });
    return 0;
  },
};
