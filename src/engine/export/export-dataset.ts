// Exports rows of a dataset to a file. DuckDB writes a temporary file beside the target, which is renamed when complete. A cancel or a full
// disk leaves nothing behind.
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { readSourcePaths } from "../dataset/source-paths.ts";
import { writeByPart } from "../files/noted-part.ts";
import { asFileError } from "../files/source-file.ts";
import { refuseTarget } from "../files/target-file.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { extraColumns, findScored } from "../score/scored.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import type { ExtraColumns } from "../store/extra-columns.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { additionType, type RowAddition, scoreAdditions } from "./additions.ts";
import { copyParts } from "./copy-sql.ts";
import { findingAdditions } from "./finding-additions.ts";
import { additionsTable, outRelation } from "./out-columns.ts";

type Input = JobInput<"dataset.export">;

const watchEveryMs = 100;

export const exportJob: JobKind<"dataset.export", ScoreTools> = {
  kind: "dataset.export",
  title: ({ path }: Input): string => `Export ${basename(path)}`,
  run: exportDataset,
};

async function exportDataset(
  input: Input,
  context: JobContext,
  tools: ScoreTools,
): Promise<JobOutput<"dataset.export">> {
  const { datasets, database, workspace, temporaryFolder } = tools;
  const to = resolve(input.path);
  return datasets.withRows(input.datasetId, async (dataset) => {
    if (dataset.reading)
      throw new AppError("INVALID_INPUT", `${dataset.name} is still being read; export it when it is whole.`);
    if (input.ecs && input.format === "parquet")
      throw new AppError(
        "INVALID_INPUT",
        "Parquet has no names of the Elastic Common Schema; choose CSV or NDJSON.",
      );
    if (input.spreadsheet && input.format !== "csv")
      throw new AppError("INVALID_INPUT", "Only CSV can be written for a spreadsheet; choose CSV.");
    refuseTarget(to, {
      sources: await readSourcePaths(database, dataset),
      sourceWord: "a file that the dataset was read from",
      overwrite: input.overwrite,
      workspace,
    });
    if (input.flagged && input.modelId === undefined)
      throw new AppError("INVALID_INPUT", "Only a model tells which rows are flags; name one.");
    const scored = input.modelId === undefined ? null : await findScored(tools, input.modelId, dataset.id);
    const extra = scored ? extraColumns(scored) : { datasetId: dataset.id };
    const additions = [
      ...(scored ? await scoreAdditions(tools, scored) : []),
      ...(input.findings ? await findingAdditions(database, dataset) : []),
    ];
    const task = await database.task();
    try {
      await keepAdditions(task, additions);
      const rows = await writeByPart(to, { temporaryFolder, overwrite: input.overwrite }, (part) =>
        watched(task, context, dataset.rows, () =>
          copyRows(task, part, { input, dataset, additions, extra }),
        ),
      );
      return { path: to, rows, bytes: statSync(to).size };
    } catch (thrown) {
      throw fullDisk(asFileError(thrown, to), to);
    } finally {
      task.close();
    }
  });
}

async function keepAdditions(task: DatabaseTask, additions: readonly RowAddition[]): Promise<void> {
  if (additions.length === 0) return;
  const columns = additions.map(({ name, kind }) => `${quoteName(name)} ${additionType[kind]}`);
  await task.run(`CREATE TEMP TABLE ${quoteName(additionsTable)} (${columns.join(", ")})`);
  await task.append(
    additionsTable,
    additions.map(({ values }) => values),
  );
}

interface Copied {
  input: Input;
  dataset: Dataset;
  additions: readonly RowAddition[];
  extra: ExtraColumns;
}

async function copyRows(
  task: DatabaseTask,
  part: string,
  { input, dataset, additions, extra }: Copied,
): Promise<number> {
  const relation = outRelation(flowsTable(dataset), { dataset, columns: input.columns, additions });
  const { sql: matching, values } = compileFilter(input.filter, dataset.columns, extra);
  const flagged = relation.columns.find(({ role }) => role === "flagged");
  const where = input.flagged && flagged ? `(${matching}) AND ${flagged.sql}` : matching;
  const by = input.sort.map(({ column, descending }) => {
    const { name } = findColumn(column, dataset.columns);
    return `${quoteName(name)} ${descending ? "DESC" : "ASC"} NULLS LAST`;
  });
  // Without ORDER BY, DuckDB keeps the order of the rows.
  const order = by.length > 0 ? ` ORDER BY ${[...by, relation.rowNumber].join(", ")}` : "";
  const { select, options } = copyParts({
    columns: relation.columns,
    format: input.format,
    ecs: input.ecs,
    spreadsheet: input.spreadsheet,
    gzip: /\.gz$/i.test(input.path) && input.format !== "parquet",
    version: manifest.version,
    datasetName: dataset.name,
  });
  const [done] = await task.rows(
    `COPY (SELECT ${select} FROM ${relation.sql} WHERE ${where}${order}) TO ${quoteText(part)} (${options}, USE_TMP_FILE false)`,
    values,
  );
  return Number(done?.Count ?? 0);
}

/** Runs the long statement with progress reports, and interrupts it on cancel. */
async function watched<T>(
  task: DatabaseTask,
  { signal, report }: JobContext,
  rows: number,
  work: () => Promise<T>,
): Promise<T> {
  let furthest = 0;
  const timer = setInterval(() => {
    // An interrupt before the statement begins is lost, so repeat it until the work has ended.
    if (signal.aborted) return task.interrupt();
    furthest = Math.max(furthest, task.share() ?? 0);
    report({ done: Math.round(furthest * rows), total: rows, unit: "rows", note: "Writing" });
  }, watchEveryMs);
  const interrupt = () => task.interrupt();
  signal.addEventListener("abort", interrupt);
  try {
    if (signal.aborted) throw new AppError("CANCELLED", "The export was cancelled.");
    return await work();
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", interrupt);
  }
}

/** The full disk may be another one than the workspace's. */
function fullDisk(thrown: unknown, to: string): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== "DISK_FULL") return thrown;
  return new AppError(
    "DISK_FULL",
    `The disk became full while ${basename(to)} was written into ${dirname(to)}; free some space, or choose another place. Nothing was left there.`,
    thrown.detail,
  );
}
