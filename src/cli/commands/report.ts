// tidewatch report: writes the incidents of a dataset, and what a model found in it, as one HTML file.
import { resolve } from "node:path";
import { manyText } from "../../shared/number-words.ts";
import { type Command, workspaceOption } from "../base/command.ts";
import {
  datasetOption,
  findModelAndDataset,
  jsonProgressOption,
  methodFrom,
  modelOption,
  overwriteOption,
  thresholdOption,
} from "../base/models.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const reportCommand: Command = {
  name: "report",
  usage:
    "report FILE [--model M] [--dataset D] [--threshold T] [--overwrite] [--no-evaluation] [--stix] [--json]",
  about:
    "Writes the incidents of a dataset, and what a model found in it, into one HTML file. The file needs no other file and no network. Tidewatch searches for incidents first if needed, and scores the dataset when a model of the workspace has no scores of it. Without a model the report has only incidents and verdicts.",
  words: { least: 1, most: 1 },
  options: {
    ...workspaceOption,
    ...modelOption,
    ...datasetOption,
    ...thresholdOption,
    ...overwriteOption,
    stix: { type: "boolean", about: "write the confirmed incidents as a bundle of STIX 2.1, as JSON" },
    confirmed: { type: "boolean", about: "only the incidents that are confirmed, and nothing of a model" },
    "no-evaluation": { type: "boolean", about: "do not measure the model, even if rows are labelled" },
    json: { type: "boolean", about: "print the result as JSON" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch report tuesday.html",
    "tidewatch report all.html --threshold budget:100 --overwrite",
    "tidewatch report confirmed.json --stix",
  ],
  async run(line, surroundings) {
    const path = resolve(line.words[0]!);
    const method = methodFrom(reportCommand, line);
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const page = await engine.handlers["incidents.page"]({
        ...{ datasetId: dataset.id, show: "all", offset: 0, limit: 0 },
      });
      if (!page.found)
        await runJob(engine, "incident.find", { datasetId: dataset.id }, { line, surroundings });
      const models = await engine.handlers["model.list"]({});
      const named = line.text("model") !== undefined;
      const model =
        !line.flag("confirmed") && !line.flag("stix") && (named || models.length > 0)
          ? (await findModelAndDataset(engine, line, surroundings)).model
          : null;
      const input = {
        ...{ ...(model && { modelId: model.id }), datasetId: dataset.id, path },
        confirmedOnly: line.flag("confirmed"),
        ...(line.flag("stix") ? { stix: true } : {}),
        overwrite: line.flag("overwrite"),
        evaluate: !line.flag("no-evaluation"),
        ...(method ? { method } : {}),
      };
      const report = await runJob(engine, "report.write", input, { line, surroundings });
      if (line.flag("json")) printJson(surroundings, "report", report);
      else
        surroundings.out(
          `${report.path}: ${manyText(report.incidents, "incident")}, ${manyText(report.episodes, "episode")}, ${Math.round(report.bytes / 1000)} kB\n`,
        );
    });
    return 0;
  },
};
