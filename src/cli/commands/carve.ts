// tidewatch carve: the packets of chosen flows into a pcapng of their own.
import { resolve } from "node:path";
import { type Command, usage, workspaceOption } from "../command.ts";
import { findDataset, runJob, withEngine } from "../session.ts";

export const carveCommand: Command = {
  name: "carve",
  usage: "carve --flow ID… -o OUT [--dataset D] [--model M] [--force]",
  about:
    "Copies the packets of flows, exactly, from their capture into a new pcapng. Its comments name the source and, at each flow's first packet, the flow.",
  words: { least: 0, most: 100_000 },
  options: {
    ...workspaceOption,
    flow: {
      type: "string",
      many: true,
      short: "f",
      value: "ID…",
      about: "row numbers of the flows, with commas or blanks between them",
    },
    out: { type: "string", short: "o", value: "OUT", about: "the file to write" },
    dataset: {
      type: "string",
      short: "d",
      value: "D",
      about: "number or name; the newest one when left out",
    },
    model: {
      type: "string",
      short: "m",
      value: "M",
      about: "number of the model whose score and reasons go into the comments",
    },
    force: { type: "boolean", about: "overwrite the file when it is there" },
    json: { type: "boolean", about: "print the outcome as one JSON object" },
    "json-progress": { type: "boolean", about: "write progress to standard error, one JSON object a line" },
  },
  examples: [
    "tidewatch carve --flow 17 -o flow-17.pcapng",
    "tidewatch carve --flow 17,18,40 -o three.pcapng -d 2",
  ],
  async run(line, surroundings) {
    const flow = line.texts("flow");
    const out = line.text("out");
    if (flow.length === 0) throw usage(carveCommand, "--flow is missing");
    if (out === undefined) throw usage(carveCommand, "-o is missing");
    const flowIds = [...flow.flatMap((word) => word.split(",")), ...line.words]
      .filter((word) => word !== "")
      .map(Number);
    if (flowIds.length === 0 || flowIds.some((id) => !Number.isInteger(id) || id < 0))
      throw usage(carveCommand, "--flow takes row numbers");
    const modelId = line.text("model") === undefined ? {} : { modelId: line.whole("model", 0) };
    await withEngine(line, surroundings, async (engine) => {
      const { id: datasetId } = await findDataset(engine, line.text("dataset"));
      const input = { datasetId, flowIds, path: resolve(out), overwrite: line.flag("force"), ...modelId };
      const output = await runJob(engine, "packets.carve", input, { line, surroundings });
      surroundings.out(
        line.flag("json")
          ? `${JSON.stringify(output)}\n`
          : `${output.path}: ${output.packets} packets of ${flowIds.length} flow${flowIds.length === 1 ? "" : "s"}, ${output.bytes} bytes\n`,
      );
    });
    return 0;
  },
};
