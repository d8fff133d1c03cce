// tidewatch import: files into datasets.
import { resolve } from "node:path";
import { type Command, usage, workspaceOption } from "../command.ts";
import { runJob, withEngine } from "../session.ts";

export const importCommand: Command = {
  name: "import",
  usage: "import FILE… [--workspace FOLDER] [--name NAME] [--json]",
  about:
    "Reads tables of flows into the workspace, one dataset a file. Interrupted, it leaves nothing half-read behind.",
  words: { least: 1, most: 10_000 },
  options: {
    ...workspaceOption,
    name: { type: "string", value: "NAME", about: "name of the dataset; the file's name when left out" },
    json: { type: "boolean", about: "print one JSON object a dataset" },
    "json-progress": { type: "boolean", about: "write progress to standard error, one JSON object a line" },
  },
  examples: ["tidewatch import conn.csv", "tidewatch import day-*.csv.gz --workspace case-12.tidewatch"],
  async run(line, surroundings) {
    const name = line.text("name");
    if (name && line.words.length > 1) throw usage(importCommand, "--name fits one file only");
    await withEngine(
      line,
      surroundings,
      async (engine) => {
        for (const word of line.words) {
          const input = { path: resolve(word), ...(name ? { name } : {}) };
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
            const where = first?.line ? `, first in line ${first.line}` : "";
            surroundings.err(`  refused ${refusal.count}: ${refusal.reason}${where}\n`);
          }
          for (const warning of dataset.warnings) surroundings.err(`  note: ${warning}\n`);
        }
      },
      { create: true },
    );
    return 0;
  },
};
