// tidewatch import: files into datasets.
import { resolve } from "node:path";
import { type CaptureOptions, CaptureOptionsSchema } from "../../shared/vocabulary.ts";
import { type Command, type CommandLine, usage, workspaceOption } from "../command.ts";
import { runJob, withEngine } from "../session.ts";

export const importCommand: Command = {
  name: "import",
  usage: "import FILE… [--workspace FOLDER] [--name NAME] [--idle S] [--active S] [--outer] [--json]",
  about:
    "Reads captures and tables of flows into the workspace, one dataset a file. Interrupted, it leaves nothing half-read behind.",
  words: { least: 1, most: 10_000 },
  options: {
    ...workspaceOption,
    name: { type: "string", value: "NAME", about: "name of the dataset; the file's name when left out" },
    idle: {
      type: "string",
      value: "S",
      about: "capture: a flow without a packet for S seconds is over, 120 when left out, 0 for never",
    },
    active: {
      type: "string",
      value: "S",
      about: "capture: a flow that lasts longer is cut into parts, 1800 when left out, 0 for never",
    },
    outer: { type: "boolean", about: "capture: meter tunnels themselves, not what is inside them" },
    "no-tcp-end": { type: "boolean", about: "capture: FIN and RST do not end a flow" },
    "max-flows": {
      type: "string",
      value: "N",
      about: "capture: flows open at a time, 1000000 when left out",
    },
    seed: { type: "string", value: "N", about: "capture: seed of the Community ID, 0 when left out" },
    json: { type: "boolean", about: "print one JSON object a dataset" },
    "json-progress": { type: "boolean", about: "write progress to standard error, one JSON object a line" },
  },
  examples: [
    "tidewatch import office.pcapng.gz --idle 60",
    "tidewatch import conn.csv",
    "tidewatch import day-*.csv.gz --workspace case-12.tidewatch",
  ],
  async run(line, surroundings) {
    const name = line.text("name");
    if (name && line.words.length > 1) throw usage(importCommand, "--name fits one file only");
    const capture = captureOptions(line);
    await withEngine(
      line,
      surroundings,
      async (engine) => {
        for (const word of line.words) {
          const input = { path: resolve(word), capture, ...(name ? { name } : {}) };
          const output = await runJob(engine, "dataset.import", input, { line, surroundings });
          const dataset = (await engine.handlers["dataset.list"]({})).find(
            ({ id }) => id === output.datasetId,
          )!;
          if (line.flag("json")) {
            surroundings.out(`${JSON.stringify(dataset)}\n`);
            continue;
          }
          const refused = dataset.refusedRows > 0 ? `, ${dataset.refusedRows} refused` : "";
          surroundings.out(
            `${dataset.id}  ${dataset.name}: ${dataset.rows} rows${refused}, ${dataset.columns.length} columns (${dataset.source.format})\n`,
          );
          if (line.flag("json-progress")) continue;
          for (const refusal of dataset.refused) {
            const first = refusal.examples[0];
            const [told, unit] = dataset.source.capture ? ["counted", "frame"] : ["refused", "line"];
            const where = first?.line ? `, first in ${unit} ${first.line}` : "";
            surroundings.err(`  ${told} ${refusal.count}: ${refusal.reason}${where}\n`);
          }
          for (const warning of dataset.warnings) surroundings.err(`  note: ${warning}\n`);
        }
      },
      { create: true },
    );
    return 0;
  },
};

function captureOptions(line: CommandLine): CaptureOptions {
  const usual = CaptureOptionsSchema.parse({});
  const given = CaptureOptionsSchema.safeParse({
    tunnels: line.flag("outer") ? "outer" : "inner",
    idleS: line.whole("idle", usual.idleS ?? 0) || null,
    activeS: line.whole("active", usual.activeS ?? 0) || null,
    tcpEnd: !line.flag("no-tcp-end"),
    maxFlows: line.whole("max-flows", usual.maxFlows, 1),
    communityIdSeed: line.whole("seed", usual.communityIdSeed),
  });
  if (given.success) return given.data;
  const [issue] = given.error.issues;
  throw usage(importCommand, `${issue!.path.join(".")} is not possible: ${issue!.message}`);
}
