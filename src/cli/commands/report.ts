// tidewatch report: what a model found in a dataset, as one HTML file.
import { resolve } from "node:path";
import { type Command, workspaceOption } from "../command.ts";
import {
  datasetOption,
  findScored,
  jsonProgressOption,
  methodFrom,
  modelOption,
  thresholdOption,
} from "../models.ts";
import { runJob, withEngine } from "../session.ts";

export const reportCommand: Command = {
  name: "report",
  usage: "report FILE [--model M] [--dataset D] [--threshold T] [--overwrite] [--no-evaluation] [--json]",
  about:
    "Writes what a model found in a dataset into one HTML file that needs nothing else; scores the dataset when needed.",
  words: { least: 1, most: 1 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    overwrite: { type: "boolean", about: "replace a file that is there" },
    "no-evaluation": { type: "boolean", about: "do not measure the model, though rows are labelled" },
    json: { type: "boolean", about: "print what was made as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch report tuesday.html", "tidewatch report all.html --threshold budget:100 --overwrite"],
  async run(line, surroundings) {
    const path = resolve(line.words[0]!);
    const method = methodFrom(reportCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const { model, dataset } = await findScored(engine, line, surroundings);
      const input = {
        ...{ modelId: model.id, datasetId: dataset.id, path },
        overwrite: line.flag("overwrite"),
        evaluate: !line.flag("no-evaluation"),
        ...(method ? { method } : {}),
      };
      const made = await runJob(engine, "report.write", input, { line, surroundings });
      surroundings.out(
        line.flag("json")
          ? `${JSON.stringify(made)}\n`
          : `${made.path}: ${made.episodes} episodes, ${Math.round(made.bytes / 1000)} kB\n`,
      );
    });
    return 0;
  },
};
