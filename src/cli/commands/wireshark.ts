// tidewatch wireshark: chosen flows in the installed Wireshark.
import { resolve } from "node:path";
import { type Command, usage, workspaceOption } from "../command.ts";
import { findDataset, runJob, withEngine } from "../session.ts";

export const wiresharkCommand: Command = {
  name: "wireshark",
  usage: "wireshark [DATASET] --flow ID… [--model M] [--program PATH]",
  about:
    "Opens the packets of flows in the installed Wireshark. They are carved into a temporary file; a display filter names the flows.",
  words: { least: 0, most: 1 },
  options: {
    ...workspaceOption,
    flow: {
      type: "string",
      many: true,
      short: "f",
      value: "ID…",
      about: "row numbers of the flows, with commas between them",
    },
    model: {
      type: "string",
      short: "m",
      value: "M",
      about: "number of the model whose score and reasons go into the comments of the first packets",
    },
    program: {
      type: "string",
      value: "PATH",
      about:
        "the Wireshark to start, kept for the next time; it is found by itself when it lies in a usual place",
    },
    json: { type: "boolean", about: "print the outcome as one JSON object" },
    "json-progress": { type: "boolean", about: "write progress to standard error, one JSON object a line" },
  },
  examples: ["tidewatch wireshark --flow 17", "tidewatch wireshark office.pcap --flow 17,18"],
  async run(line, surroundings) {
    const flow = line.texts("flow");
    const program = line.text("program");
    if (flow.length === 0) throw usage(wiresharkCommand, "--flow is missing");
    const flowIds = flow
      .flatMap((word) => word.split(","))
      .filter((word) => word !== "")
      .map(Number);
    if (flowIds.length === 0 || flowIds.some((id) => !Number.isInteger(id) || id < 0))
      throw usage(wiresharkCommand, "--flow takes row numbers");
    const modelId = line.text("model") === undefined ? {} : { modelId: line.whole("model", 0) };
    await withEngine(line, surroundings, async (engine) => {
      const { id: datasetId } = await findDataset(engine, line.words[0]);
      if (program !== undefined) await engine.handlers["settings.set"]({ wiresharkPath: resolve(program) });
      const input = { datasetId, flowIds, ...modelId };
      const output = await runJob(engine, "packets.wireshark", input, { line, surroundings });
      surroundings.out(
        line.flag("json")
          ? `${JSON.stringify(output)}\n`
          : `${output.program}: ${output.packets} packets of ${flowIds.length} flow${flowIds.length === 1 ? "" : "s"}${output.filter === "" ? "" : `, ${output.filter}`}\n`,
      );
    });
    return 0;
  },
};
