// tidewatch bin: counts flows by time into a new series.
import { type Command, usage, workspaceOption } from "../base/command.ts";
import { datasetOption, jsonProgressOption } from "../base/models.ts";
import { filterOption } from "../base/row-options.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const binCommand: Command = {
  name: "bin",
  usage: "bin [--dataset D] [--width SECONDS] [--filter FILTER] [--name NAME] [--json]",
  about:
    "Counts flows by time into a new dataset. Each row is a bin with its flows, bytes, packets, distinct peers and ports, entropies and share of failed flows. A model of it finds what no single flow shows.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    width: { type: "string", value: "SECONDS", about: "length of a bin in seconds; 60 when left out" },
    filter: {
      type: "string",
      short: "f",
      value: "FILTER",
      about: "count only these flows, such as those of one host",
    },
    name: { type: "string", value: "NAME", about: "name of the new dataset" },
    json: { type: "boolean", about: "print the new dataset as JSON" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch bin --width 30", 'tidewatch bin --filter "orig_addr = 10.0.0.5" && tidewatch train'],
  async run(line, surroundings) {
    const widthText = line.text("width") ?? "60";
    const widthS = Number(widthText);
    if (widthText.trim() === "" || !(widthS >= 0.001 && widthS <= 604_800))
      throw usage(binCommand, `--width takes seconds from 0.001 to 604800, not "${widthText}"`);
    const name = line.text("name");
    await withEngine(line, surroundings, async (engine) => {
      const source = await findDataset(engine, line.text("dataset"));
      const input = {
        datasetId: source.id,
        widthS,
        filter: filterOption(line, "filter", source),
        ...(name === undefined ? {} : { name }),
      };
      const output = await runJob(engine, "dataset.bin", input, { line, surroundings });
      const dataset = (await engine.handlers["dataset.list"]({})).find((one) => one.id === output.datasetId)!;
      if (line.flag("json")) printJson(surroundings, "bin", dataset);
      else
        surroundings.out(
          `${dataset.id}  ${dataset.name}: ${dataset.rows} bins, ${dataset.columns.length} columns\n`,
        );
    });
    return 0;
  },
};
