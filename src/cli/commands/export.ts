// tidewatch export: writes rows of a dataset into a CSV, Parquet or NDJSON file, with the scores of a named model.
import { resolve } from "node:path";
import { type ExportFormat, exportFormats } from "../../shared/contract/data.ts";
import { type Command, type CommandLine, usage, workspaceOption } from "../base/command.ts";
import { datasetOption, findModel, jsonProgressOption, overwriteOption, wordFrom } from "../base/models.ts";
import { filterOption, parseColumns, parseSort } from "../base/row-options.ts";
import { findDataset, runJob, withEngine } from "../base/session.ts";
import { printJson } from "../json/print-json.ts";

export const exportCommand: Command = {
  name: "export",
  usage:
    "export --to FILE [--dataset D] [--format csv|parquet|ndjson] [--filter FILTER] [--columns A,B] [--model M]",
  about: "Writes rows of a dataset into a file. Times are UTC ISO 8601.",
  words: { least: 0, most: 0 },
  options: {
    ...workspaceOption,
    ...datasetOption,
    to: {
      type: "string",
      short: "o",
      alias: ["out"],
      value: "FILE",
      about: "the file to write; the ending .gz compresses it",
    },
    format: {
      type: "string",
      value: "WORD",
      about: "csv, parquet or ndjson; after the ending of the file when left out",
    },
    filter: { type: "string", short: "f", value: "FILTER", about: "only rows that match this filter" },
    columns: { type: "string", short: "c", value: "A,B", about: "only these columns, in this order" },
    sort: { type: "string", short: "s", value: "S", about: "sort by these columns: a,b:desc" },
    ecs: { type: "boolean", about: "use field names of the Elastic Common Schema (CSV and NDJSON)" },
    spreadsheet: {
      type: "boolean",
      about: "put an apostrophe before text that a spreadsheet would run as a formula (CSV)",
    },
    model: {
      type: "string",
      short: "m",
      value: "M",
      about: "add the columns row, score, flagged and reason from this model's stored scores",
    },
    flags: { type: "boolean", about: "with --model: only the rows above its threshold" },
    findings: {
      type: "boolean",
      about: "add the columns verdict, verdict_reason, tags, note, incident and incident_title",
    },
    ...overwriteOption,
    json: { type: "boolean", about: "print the result as one JSON object" },
    ...jsonProgressOption,
  },
  examples: [
    "tidewatch export --to flows.parquet",
    'tidewatch export --dataset monday.csv --to flags.ndjson --model 2 --filter "resp_port = 443" --ecs',
  ],
  async run(line, surroundings) {
    const to = line.text("to");
    if (!to) throw usage(exportCommand, "--to is missing");
    const columns = parseColumns(line.text("columns"));
    if (columns?.includes("")) throw usage(exportCommand, "--columns takes names separated by commas");
    const format = formatFrom(line, to);
    await withEngine(line, surroundings, async (engine) => {
      const dataset = await findDataset(engine, line.text("dataset"));
      const model = line.text("model");
      const input = {
        datasetId: dataset.id,
        filter: filterOption(line, "filter", dataset),
        ...(columns ? { columns } : {}),
        sort: parseSort(line.text("sort") ?? ""),
        format,
        ecs: line.flag("ecs"),
        spreadsheet: line.flag("spreadsheet"),
        ...(model === undefined ? {} : { modelId: (await findModel(engine, model)).id }),
        flagged: line.flag("flags"),
        findings: line.flag("findings"),
        path: resolve(to),
        overwrite: line.flag("overwrite"),
      };
      const output = await runJob(engine, "dataset.export", input, { line, surroundings });
      if (line.flag("json")) printJson(surroundings, "export", output);
      else
        surroundings.out(
          `${output.path}: ${output.rows} of ${dataset.rows} rows of ${dataset.name}, ${output.bytes} bytes\n`,
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
  const named = wordFrom(exportCommand, line, "format", exportFormats);
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(to)?.[1]?.toLowerCase() ?? "";
  const format = named ?? (Object.hasOwn(endings, ending) ? endings[ending] : undefined);
  if (format) return format;
  throw usage(
    exportCommand,
    `"${to}" does not end in .csv, .parquet or .ndjson; name the format with --format`,
  );
}
