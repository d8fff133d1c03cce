// tidewatch carve: copies the packets of flows into a pcapng file.
import { resolve } from "node:path";
import { type Command, usage, workspaceOption } from "../base/command.ts";
import { flowRowsFrom } from "../base/flow-rows.ts";
import {
  datasetOption,
  findModel,
  flowOption,
  jsonProgressOption,
  modelOption,
  overwriteOption,
} from "../base/models.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const carveCommand: Command = {
  name: "carve",
  usage: "carve --flow ROW,ROW --to FILE [--dataset D] [--model M] [--overwrite]",
  about:
    "Copies the packets of flows from their capture into a new pcapng file, byte for byte. Comments in the file name the source and, at the first packet of each flow, the flow.",
  words: { least: 0, most: 100_000 },
  options: {
    ...workspaceOption,
    ...flowOption("row numbers of the flows, separated by commas"),
    to: { type: "string", short: "o", alias: ["out"], value: "FILE", about: "the file to write" },
    ...datasetOption,
    model: { ...modelOption.model!, about: "write this model's score and reasons into the comments" },
    ...overwriteOption,
    json: { type: "boolean", about: "print the result as one JSON object" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch carve --flow 17 --to flow-17.pcapng",
    "tidewatch carve --flow 17,18,40 --to three.pcapng --dataset 2",
  ],
  async run(line, surroundings) {
    const to = line.text("to");
    // Row numbers may also be separated by blanks. A word that is not a number names the dataset.
    const numbers = line.words.filter((word) => /^[\d,]+$/.test(word));
    const names = line.words.filter((word) => !numbers.includes(word));
    const dataset = line.text("dataset") ?? names.shift();
    const flowIds = flowRowsFrom(carveCommand, line, numbers);
    if (to === undefined) throw usage(carveCommand, "--to is missing");
    if (names.length > 0) throw usage(carveCommand, `"${names[0]}" is too much`);
    const model = line.text("model");
    await withEngine(line, surroundings, async (engine) => {
      const { id: datasetId } = await findDataset(engine, dataset);
      const modelId = model === undefined ? {} : { modelId: (await findModel(engine, model)).id };
      const input = { datasetId, flowIds, path: resolve(to), overwrite: line.flag("overwrite"), ...modelId };
      const output = await runJob(engine, "packets.carve", input, { line, surroundings });
      if (line.flag("json")) printJson(surroundings, "carve", output);
      else
        surroundings.out(
          `${output.path}: ${output.packets} packets of ${flowIds.length} flow${flowIds.length === 1 ? "" : "s"}, ${output.bytes} bytes\n`,
        );
    });
    return 0;
  },
};
