// tidewatch explain: why one row has its score, column by column.
import { type Command, usage, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  findModelAndDataset,
  flowOption,
  jsonProgressOption,
  methodFrom,
  modelOption,
  thresholdOption,
} from "../base/models.ts";
import { withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const explainCommand: Command = {
  name: "explain",
  usage: "explain --flow ROW [--model M] [--dataset D] [--json]",
  about:
    "Explains the score of one row. It prints what was observed and expected, the share of each column, plain rules, the nearest normal rows, and the smallest change that would bring the row under the threshold.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    flow: { ...flowOption("row number, as flags and flows --json print it").flow!, many: false },
    json: { type: "boolean", about: "print everything as JSON, with the error map of the window" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch explain --flow 1204"],
  async run(line, surroundings) {
    if (line.text("flow") === undefined) throw usage(explainCommand, "--flow is missing");
    const row = line.whole("flow", 0);
    const method = methodFrom(explainCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findModelAndDataset(engine, line, surroundings);
      const input = { modelId: model.id, datasetId: dataset.id, row, ...(method ? { method } : {}) };
      const explanation = await engine.handlers["flow.explain"](input);
      if (line.flag("json")) {
        printJson(surroundings, "explain", explanation);
        return;
      }
      const place = explanation.flagged ? "above the threshold" : "not above the threshold";
      surroundings.out(
        `Row ${explanation.row} of ${dataset.name}: score ${explanation.score.toFixed(1)} by ${model.name}, ${place}.\n`,
      );
      for (const { share, sentence } of explanation.columns)
        if (share >= 0.005) surroundings.out(`  ${sentence}\n`);
      for (const { rule, evidence } of explanation.rules) surroundings.out(`Rule ${rule}: ${evidence}\n`);
      if (explanation.change) surroundings.out(`${explanation.change.sentence}\n`);
      if (explanation.nearest) {
        const rows = explanation.nearest.rows.map(({ row, distance }) => `${row} (${distance.toFixed(1)})`);
        surroundings.out(`Nearest normal rows of ${explanation.nearest.datasetName}: ${rows.join(", ")}\n`);
      }
      if (explanation.window)
        surroundings.out(
          `Window: rows ${explanation.window.rows.slice(explanation.window.filled).join(", ")}\n`,
        );
    });
    return 0;
  },
};
