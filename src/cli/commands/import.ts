// tidewatch import: reads files into datasets.
import { resolve } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import type { TableMapping } from "../../shared/mapping.ts";
import { type CaptureOptions, CaptureOptionsSchema } from "../../shared/vocabulary.ts";
import {
  type Command,
  type CommandLine,
  type Surroundings,
  usage,
  workspaceOption,
} from "../base/command.ts";
import { jsonProgressOption } from "../base/models.ts";
import { runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";
import { previewOf, printPreview } from "./import-preview.ts";

export const importCommand: Command = {
  name: "import",
  usage:
    "import FILE|FOLDER… [--workspace FOLDER] [--name NAME] [--map COLUMN=ROLE]… [--preview] [--in-place] [--json]",
  about:
    "Reads captures and flow tables into the workspace. A folder, or several files of one kind, become one dataset in the order of time. An interrupted import leaves nothing behind.",
  words: { least: 1, most: 10_000 },
  options: {
    ...workspaceOption,
    name: { type: "string", value: "NAME", about: "name of the dataset; the name of the file when left out" },
    idle: {
      type: "string",
      value: "SECONDS",
      about: "capture: a flow ends after this time without a packet; 120 when left out, 0 for never",
    },
    active: {
      type: "string",
      value: "SECONDS",
      about: "capture: a longer flow is cut into parts; 1800 when left out, 0 for never",
    },
    outer: { type: "boolean", about: "capture: meter the tunnels, not the traffic inside them" },
    "no-tcp-end": { type: "boolean", about: "capture: FIN and RST do not end a flow" },
    "max-flows": {
      type: "string",
      value: "N",
      about: "capture: the most flows open at one time; 1000000 when left out",
    },
    "community-id-seed": {
      type: "string",
      alias: ["seed"],
      value: "N",
      about: "capture: seed of the Community ID; 0 when left out",
    },
    map: {
      type: "string",
      many: true,
      value: "COLUMN=ROLE",
      about: "table: role of a column, COLUMN=ROLE[:UNIT or TIME FORMAT][@ZONE]; remembered for the header",
    },
    separate: { type: "boolean", about: "each file becomes a dataset, not all of them one" },
    fresh: { type: "boolean", about: "table: ignore the mapping remembered for the header" },
    preview: { type: "boolean", about: "table: show how it would be read and import nothing" },
    "in-place": {
      type: "boolean",
      about: "Parquet: query the file where it is and do not copy it into the workspace",
    },
    labels: { type: "string", value: "FILE", about: "series: the JSON file with its label windows" },
    json: { type: "boolean", about: "print one JSON object per dataset" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch import office.pcapng.gz --idle 60",
    "tidewatch import conn.csv",
    "tidewatch import export.csv --preview --map Took=duration_s:ms --map Stamp=start_time:dmy@Europe/Vienna",
    "tidewatch import cpu.csv --labels combined_windows.json",
    "tidewatch import zeek-logs/",
    "tidewatch import flows/ --in-place",
    "tidewatch import day-*.csv.gz --workspace case-12.tidewatch",
    "tidewatch import office.pcapng conn.log --separate",
  ],
  async run(line, surroundings) {
    const name = line.text("name");
    const separate = line.flag("separate");
    if (name && separate) throw usage(importCommand, "--name is for one dataset only");
    if (line.flag("preview")) return preview(line, surroundings);
    const capture = captureOptions(line);
    const labels = line.text("labels");
    const table = {
      ...(line.flag("fresh") ? { useRemembered: false } : {}),
      ...(line.flag("in-place") ? { inPlace: true } : {}),
      ...(labels === undefined ? {} : { labelWindows: resolve(labels) }),
    };
    await withEngine(
      line,
      surroundings,
      async (engine) => {
        const words = line.words.map((word) => resolve(word));
        const datasets = separate ? words.map((word) => [word]) : [words];
        for (const [path = "", ...also] of datasets) {
          const mapping = await mappingOf(engine, path, line);
          const input = { path, also, capture, ...table, ...(name ? { name } : {}), ...mapping };
          const output = await runJob(engine, "dataset.import", input, { line, surroundings });
          const dataset = (await engine.handlers["dataset.list"]({})).find(
            ({ id }) => id === output.datasetId,
          )!;
          if (line.flag("json")) {
            printJson(surroundings, "import", dataset);
            continue;
          }
          const refused = dataset.refusedRows > 0 ? `, ${dataset.refusedRows} refused` : "";
          surroundings.out(
            `${dataset.id}  ${dataset.name}: ${dataset.rows} rows${refused}, ${dataset.columns.length} columns (${dataset.source.format})\n`,
          );
          if (line.flag("json-progress")) continue;
          for (const refusal of dataset.refused) {
            const first = refusal.examples[0];
            const [verb, unit] = dataset.source.capture ? ["counted", "frame"] : ["refused", "line"];
            const where = first?.line ? `, first in ${unit} ${first.line}` : "";
            surroundings.err(`  ${verb} ${refusal.count}: ${refusal.reason}${where}\n`);
          }
          for (const warning of dataset.warnings) surroundings.err(`  note: ${warning}\n`);
        }
      },
      { create: true },
    );
    return 0;
  },
};

async function preview(line: CommandLine, surroundings: Surroundings): Promise<number> {
  await withEngine(
    line,
    surroundings,
    async (engine) => {
      for (const word of line.words) {
        const shown = await previewOf(engine, word, { line });
        if (line.flag("json")) printJson(surroundings, "import", shown);
        else printPreview(shown, surroundings);
      }
    },
    { workspace: false },
  );
  return 0;
}

async function mappingOf(
  engine: Engine,
  word: string,
  line: CommandLine,
): Promise<{ mapping?: TableMapping }> {
  if (line.texts("map").length === 0) return {};
  const { mapping } = await previewOf(engine, word, { line, limit: 1 });
  return mapping === null ? {} : { mapping };
}

function captureOptions(line: CommandLine): CaptureOptions {
  const usual = CaptureOptionsSchema.parse({});
  const options = CaptureOptionsSchema.safeParse({
    tunnels: line.flag("outer") ? "outer" : "inner",
    idleS: line.whole("idle", usual.idleS ?? 0) || null,
    activeS: line.whole("active", usual.activeS ?? 0) || null,
    tcpEnd: !line.flag("no-tcp-end"),
    maxFlows: line.whole("max-flows", usual.maxFlows, 1),
    communityIdSeed: line.whole("community-id-seed", usual.communityIdSeed),
  });
  if (options.success) return options.data;
  const [issue] = options.error.issues;
  throw usage(importCommand, `${issue!.path.join(".")} is not possible: ${issue!.message}`);
}
