// tidewatch wireshark: opens the packets of flows in the installed Wireshark.
import { resolve } from "node:path";
import { type Command, workspaceOption } from "../base/command.ts";
import { flowRowsFrom } from "../base/flow-rows.ts";
import { datasetOption, findModel, flowOption, jsonProgressOption, modelOption } from "../base/models.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const wiresharkCommand: Command = {
  name: "wireshark",
  usage: "wireshark --flow ROW,ROW [--dataset D] [--model M] [--program PATH]",
  about:
    "Opens the packets of flows in the installed Wireshark. Tidewatch copies them into a temporary file and starts Wireshark with a display filter for the flows.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...flowOption("row numbers of the flows, separated by commas"),
    ...datasetOption,
    model: { ...modelOption.model!, about: "write this model's score and reasons into the comments" },
    program: {
      type: "string",
      value: "PATH",
      about: "the Wireshark to start, also from now on; Tidewatch looks in the usual places when left out",
    },
    json: { type: "boolean", about: "print the result as one JSON object" },
    ...jsonProgressOption,
  },
  examples: ["tidewatch wireshark --flow 17", "tidewatch wireshark --flow 17,18 --dataset office.pcap"],
  async run(line, surroundings) {
    const program = line.text("program");
    const flowIds = flowRowsFrom(wiresharkCommand, line);
    const model = line.text("model");
    await withEngine(line, surroundings, async (engine) => {
      const { id: datasetId } = await findDataset(engine, line.text("dataset"));
      const modelId = model === undefined ? {} : { modelId: (await findModel(engine, model)).id };
      if (program !== undefined) await engine.handlers["settings.set"]({ wiresharkPath: resolve(program) });
      const input = { datasetId, flowIds, ...modelId };
      const output = await runJob(engine, "packets.wireshark", input, { line, surroundings });
      if (line.flag("json")) printJson(surroundings, "wireshark", output);
      else
        surroundings.out(
          `${output.program}: ${output.packets} packets of ${flowIds.length} flow${flowIds.length === 1 ? "" : "s"}${output.filter === "" ? "" : `, ${output.filter}`}\n`,
        );
    });
    return 0;
  },
};
