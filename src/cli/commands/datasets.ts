// tidewatch datasets: lists the datasets of the workspace.
import { type Command, workspaceOption } from "../base/command.ts";
import { isoTime, printTable } from "../base/print.ts";
import { withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const datasetsCommand: Command = {
  name: "datasets",
  usage: "datasets [--workspace FOLDER] [--json]",
  about: "Lists the datasets of the workspace, newest first.",
  words: { least: 0, most: 0 },
  options: { ...workspaceOption, json: { type: "boolean", about: "print one JSON object per dataset" } },
  async run(line, surroundings) {
    const datasets = await withEngine(line, surroundings, async (engine) =>
      engine.handlers["dataset.list"]({}),
    );
    if (line.flag("json")) {
      for (const dataset of datasets) printJson(surroundings, "datasets", dataset);
    } else if (datasets.length === 0) {
      surroundings.out("The workspace has no datasets. Import a file first: tidewatch import FILE.\n");
    } else {
      const rows = datasets.map((dataset) => [
        String(dataset.id),
        dataset.name,
        String(dataset.rows),
        String(dataset.refusedRows),
        String(dataset.columns.length),
        dataset.source.format,
        dataset.timeSpan ? isoTime(dataset.timeSpan.fromMs) : "",
        dataset.timeSpan ? isoTime(dataset.timeSpan.toMs) : "",
      ]);
      const header = ["id", "name", "rows", "refused", "columns", "format", "from", "to"];
      surroundings.out(printTable(header, rows, surroundings.widthColumns));
    }
    return 0;
  },
};
