// tidewatch score: scores every row of a dataset with a model.
import { type Command, workspaceOption } from "../base/command.ts";
import { datasetOption, findModel, jsonProgressOption, modelOption } from "../base/models.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const scoreCommand: Command = {
  name: "score",
  usage: "score [--model M] [--dataset D] [--json]",
  about:
    "Scores every row of a dataset with a model and stores the scores. Moving the threshold later does not score again.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    json: { type: "boolean", about: "print the result as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch score --model 1 --dataset tuesday.csv"],
  async run(line, surroundings) {
    await withEngine(line, surroundings, async (engine) => {
      const model = await findModel(engine, line.text("model"));
      const dataset = await findDataset(engine, line.text("dataset"));
      const input = { modelId: model.id, datasetId: dataset.id };
      const output = await runJob(engine, "model.score", input, { line, surroundings });
      const threshold = await engine.handlers["scores.threshold"]({ ...input, keep: false });
      if (line.flag("json")) {
        printJson(surroundings, "score", { ...input, ...output, threshold });
        return;
      }
      surroundings.out(
        `${dataset.name}: ${output.rows} rows scored by ${model.name}, ${threshold.flags ?? 0} above the threshold (${threshold.method.method})\n`,
      );
      for (const warning of [...output.warnings, ...threshold.warnings])
        surroundings.err(`  note: ${warning}\n`);
    });
    return 0;
  },
};
