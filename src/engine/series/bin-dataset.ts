// Creates a new dataset by counting flows per bin of time, including empty bins, so that a series detector can follow what no single flow
// shows. Uses one SQL statement, and leaves out counts whose columns the dataset lacks.
import { createHash } from "node:crypto";
import { flowColumn } from "../../core/table/catalogue.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import { flowsTable, rowsTable } from "../dataset/dataset-files.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { timeOrder } from "../dataset/time-column.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { JobContext, JobKind } from "../work/queue.ts";

type Input = JobInput<"dataset.bin">;

/** Bins at most: a single wrong time would stretch the series over years. */
const mostBins = 1_000_000;
const leastBins = 2;

export const binJob: JobKind<"dataset.bin", DatasetTools> = {
  kind: "dataset.bin",
  title: (): string => "Count flows by time",
  run: binDataset,
};

async function binDataset(
  input: Input,
  { signal, report }: JobContext,
  { database, datasets, datasetFiles, now, changed }: DatasetTools,
): Promise<JobOutput<"dataset.bin">> {
  const startedMs = now();
  report({ done: 0, total: null, unit: "rows", note: "Counting" });
  return datasets.withRows(input.datasetId, async (dataset) => {
    const time = timeOrder(dataset);
    if (dataset.reading)
      throw new AppError("INVALID_INPUT", `${dataset.name} is still being read; count it when it is whole.`);
    if (dataset.kind !== "flows" || time === null)
      throw new AppError(
        "INVALID_INPUT",
        dataset.kind === "flows"
          ? `The rows of ${dataset.name} have no times, so they cannot be counted by time.`
          : `${dataset.name} is a series already; only flows are counted by time.`,
      );
    const widthUs = Math.round(input.widthS * 1e6);
    const where = compileFilter(input.filter, dataset.columns, { datasetId: dataset.id });
    const at = `epoch_us(${quoteName(time)})`;
    const from = `FROM ${flowsTable(dataset)} WHERE ${quoteName(time)} IS NOT NULL AND ${where.sql}`;
    const [ends] = await database.rows(
      `SELECT (min(${at}) // ${widthUs})::DOUBLE AS first, (max(${at}) // ${widthUs})::DOUBLE AS last ${from}`,
      where.values,
    );
    if (ends?.first == null)
      throw new AppError("INVALID_INPUT", `No flow of ${dataset.name} with a time matches the filter.`);
    const [first, last] = [Number(ends.first), Number(ends.last)];
    const rows = last - first + 1;
    refuse(rows, input.widthS);
    const measures = measuresOf(dataset);
    const id = await datasets.reserve();
    const staging = await datasetFiles.stage(id);
    try {
      await staging.task.run(
        `CREATE TABLE ${rowsTable} AS WITH counted AS (SELECT ${at} // ${widthUs} AS bin, ` +
          `${measures.map(({ column, sql }) => `${sql} AS ${quoteName(column.name)}`).join(", ")} ${from} GROUP BY bin) ` +
          `SELECT make_timestamp((all_bins.bin * ${widthUs})::BIGINT) AS "time", ` +
          measures
            .map(
              ({ column, empty }) =>
                `coalesce(counted.${quoteName(column.name)}, ${empty}) AS ${quoteName(column.name)}`,
            )
            .join(", ") +
          ` FROM range(${first}, ${last + 1}) all_bins(bin) LEFT JOIN counted ON counted.bin = all_bins.bin ORDER BY all_bins.bin`,
        where.values,
      );
      if (signal.aborted) throw new AppError("CANCELLED", "The counting was cancelled.");
      await staging.keep();
      const importedAtMs = now();
      await datasets.add({
        ...recordOf(dataset, input),
        id,
        rows,
        columns: [timeColumn, ...measures.map(({ column }) => column)],
        timeSpan: { fromMs: (first * widthUs) / 1000, toMs: (last * widthUs) / 1000 },
        importedAtMs,
        importMs: importedAtMs - startedMs,
        reading: false,
      });
    } finally {
      await staging.drop();
    }
    changed({ dataset: id });
    return { datasetId: id, rows };
  });
}

function refuse(rows: number, widthS: number): void {
  if (rows > mostBins)
    throw new AppError(
      "INVALID_INPUT",
      `The times span ${rows.toLocaleString("en-US")} bins of ${widthS} s; choose wider bins, or leave wrong times out by a filter.`,
    );
  if (rows < leastBins)
    throw new AppError("INVALID_INPUT", `All flows lie within one bin of ${widthS} s; choose narrower bins.`);
}

function recordOf({ name, source }: Dataset, { name: nameOption, widthS, filter }: Input) {
  const which = formatFilter(filter);
  const what = `${source.sha256 ?? name}\n${widthS}\n${which}`;
  return {
    name: nameOption ?? `${name} per ${widthS} s`,
    kind: "samples" as const,
    source: {
      path: source.path,
      bytes: source.bytes,
      // Identifies the source, so that a model's card can name it.
      sha256: createHash("sha256").update(what).digest("hex"),
      format: "Counted flows",
      why: `The flows of ${name}${which === "" ? "" : ` where ${which}`}, counted in bins of ${widthS} s.`,
    },
    refused: [],
    refusedRows: 0,
    warnings: [],
  };
}

const timeColumn: Column = { name: "time", kind: "time", unit: null, about: "start of the bin" };

interface Measure {
  column: Column;
  sql: string;
  /** The value in a bin without flows. */
  empty: string;
}

/** Zeek's states of failed connections. */
const failedStates = ["S0", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "INT", "REQ", "S1"];

function measuresOf(dataset: Dataset): Measure[] {
  const has = (name: string) => dataset.columns.some((column) => column.name === name);
  const measure = (name: string, sql: string, about: string, unit: string | null = null): Measure => ({
    column: { name, kind: "number", unit, about },
    sql: `(${sql})::DOUBLE`,
    empty: "0",
  });
  const summed = (names: readonly string[]): string | null => {
    const present = names.filter(has);
    return present.length === 0
      ? null
      : present.map((name) => `coalesce(sum(${quoteName(name)}), 0)`).join(" + ");
  };
  const either = (whole: string): string | null =>
    has(whole) ? summed([whole]) : summed([`orig_${whole}`, `resp_${whole}`]);
  const bytes = either("payload_bytes") ?? either("ip_bytes");
  const packets = either("packets");
  const distinct = (name: string, column: string, about: string) =>
    has(column) ? [measure(name, `count(DISTINCT ${quoteName(column)})`, about)] : [];
  const entropy = (name: string, column: string, about: string) =>
    has(column) ? [measure(name, `entropy(${quoteName(column)})`, about, "bits")] : [];
  const failed = failedStates.map((state) => `'${state}'`).join(", ");
  return [
    measure("flows", "count(*)", "flows that began in the bin"),
    ...(bytes === null ? [] : [measure("bytes", bytes, "bytes of these flows", "bytes")]),
    ...(packets === null ? [] : [measure("packets", packets, "packets of these flows")]),
    ...distinct("originators", "orig_addr", "distinct originators"),
    ...distinct("responders", "resp_addr", "distinct responders"),
    ...entropy("responders_entropy", "resp_addr", "how evenly the flows are spread over responders"),
    ...distinct("ports", "resp_port", "distinct responder ports"),
    ...entropy("ports_entropy", "resp_port", "how evenly the flows are spread over responder ports"),
    ...(has("conn_state")
      ? [
          measure(
            "failed_share",
            `avg(CASE WHEN conn_state IN (${failed}) THEN 1 ELSE 0 END)`,
            "share of these flows that came to nothing",
          ),
        ]
      : []),
    ...labelsOf(dataset),
  ];
}

/** A bin is an attack when one of its flows is. Its label is the most frequent attack label. */
function labelsOf({ columns }: Dataset): Measure[] {
  const columnNamed = (name: string) => columns.find((column) => column.name === name);
  const benign = columnNamed("label_benign");
  if (benign === undefined) return [];
  const label = columnNamed("label");
  const isText = label?.kind === "text";
  return [
    ...(isText && flowColumn("label") !== undefined
      ? [
          {
            column: label,
            sql: "coalesce(mode(label) FILTER (WHERE NOT label_benign), mode(label))",
            empty: "NULL",
          },
        ]
      : []),
    { column: benign, sql: "coalesce(bool_and(label_benign), true)", empty: "true" },
  ];
}
