// tidewatch report: writes what a model found in a dataset as one HTML file.
import { resolve } from "node:path";
import { type Command, workspaceOption } from "../command.ts";
import {
  datasetOption,
  findModelAndDataset,
  jsonProgressOption,
  methodFrom,
  modelOption,
  overwriteOption,
  thresholdOption,
} from "../models.ts";
import { runJob, withEngine } from "../session.ts";

export const reportCommand: Command = {
  name: "report",
  usage: "report FILE [--model M] [--dataset D] [--threshold T] [--overwrite] [--no-evaluation] [--json]",
  about:
    "Writes what a model found in a dataset into one HTML file. The file needs no other file and no network. Tidewatch scores the dataset first when the model has no scores of it.",
  words: { least: 1, most: 1 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    ...overwriteOption,
    "no-evaluation": { type: "boolean", about: "do not measure the model, even if rows are labelled" },
    json: { type: "boolean", about: "print the result as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch report tuesday.html", "tidewatch report all.html --threshold budget:100 --overwrite"],
  async run(line, surroundings) {
    const path = resolve(line.words[0]!);
    const method = methodFrom(reportCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findModelAndDataset(engine, line, surroundings);
      const input = {
        ...{ modelId: model.id, datasetId: dataset.id, path },
        overwrite: line.flag("overwrite"),
        evaluate: !line.flag("no-evaluation"),
        ...(method ? { method } : {}),
      };
      const report = await runJob(engine, "report.write", input, { line, surroundings });
      surroundings.out(
        line.flag("json")
          ? `${JSON.stringify(report)}\n`
          : `${report.path}: ${report.episodes} episodes, ${Math.round(report.bytes / 1000)} kB\n`,
      );
    });
    return 0;
  },
};
