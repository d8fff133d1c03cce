// tidewatch export: rows of a dataset into a file, as CSV, Parquet or NDJSON, with a model's scores when asked.
import { resolve } from "node:path";
import { type ExportFormat, exportFormats } from "../../shared/contract/data.ts";
import { filterFrom } from "../../shared/filter.ts";
import { type Command, type CommandLine, usage, workspaceOption } from "../command.ts";
import { findModel, jsonProgressOption, wordFrom } from "../models.ts";
import { parseColumns, parseSort } from "../row-options.ts";
import { findDataset, runJob, withEngine } from "../session.ts";

export const exportCommand: Command = {
  name: "export",
  usage: "export [DATASET] --to FILE [--format csv|parquet|ndjson] [--filter F] [--columns A,B] [--model M]",
  about:
    "Writes rows of a dataset (by number or name; the newest one when left out) into a file. Times are UTC ISO 8601.",
  words: { least: 0, most: 1 },
  options: {
    ...workspaceOption,
    to: {
      type: "string",
      short: "o",
      value: "FILE",
      about: "the file to write; .gz at its end compresses it",
    },
    format: {
      type: "string",
      value: "WORD",
      about: "csv, parquet or ndjson; by the ending of the file when left out",
    },
    filter: { type: "string", short: "f", value: "F", about: "only these rows" },
    columns: { type: "string", short: "c", value: "A,B", about: "only these columns, in this order" },
    sort: { type: "string", short: "s", value: "S", about: "columns to sort by: a,b:desc" },
    ecs: { type: "boolean", about: "names of the Elastic Common Schema (CSV and NDJSON)" },
    model: {
      type: "string",
      short: "m",
      value: "M",
      about: "adds row, score, flagged and reason, from the kept scores by this model (number or name)",
    },
    overwrite: { type: "boolean", about: "replace the file when it is there" },
    json: { type: "boolean", about: "print the outcome as one JSON object" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch export --to flows.parquet",
    'tidewatch export monday.csv --to flags.ndjson --model 2 --filter "resp_port = 443" --ecs',
  ],
  async run(line, surroundings) {
    const to = line.text("to");
    if (!to) throw usage(exportCommand, "--to is missing");
    const columns = parseColumns(line.text("columns"));
    if (columns?.includes("")) throw usage(exportCommand, "--columns takes names with commas between them");
    const format = formatFrom(line, to);
    const filter = filterFrom(line.text("filter") ?? "");
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.words[0]);
      const model = line.text("model");
      const input = {
        datasetId: dataset.id,
        filter,
        ...(columns ? { columns } : {}),
        sort: parseSort(line.text("sort") ?? ""),
        format,
        ecs: line.flag("ecs"),
        ...(model === undefined ? {} : { modelId: (await findModel(engine, model)).id }),
        path: resolve(to),
        overwrite: line.flag("overwrite"),
      };
      const output = await runJob(engine, "dataset.export", input, { line, surroundings });
      surroundings.out(
        line.flag("json")
          ? `${JSON.stringify(output)}\n`
          : `${output.path}: ${output.rows} of ${dataset.rows} rows of ${dataset.name}, ${output.bytes} bytes\n`,
      );
    });
    return 0;
  },
};

const endings: Readonly<Record<string, ExportFormat>> = {
  csv: "csv",
  parquet: "parquet",
  ndjson: "ndjson",
  jsonl: "ndjson",
  json: "ndjson",
};

function formatFrom(line: CommandLine, to: string): ExportFormat {
  const said = wordFrom(exportCommand, line, "format", exportFormats);
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(to)?.[1]?.toLowerCase() ?? "";
  const format = said ?? (Object.hasOwn(endings, ending) ? endings[ending] : undefined);
  if (format) return format;
  throw usage(exportCommand, `"${to}" does not end in .csv, .parquet or .ndjson; say --format`);
}
