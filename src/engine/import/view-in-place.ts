// Queries a Parquet source in place: the dataset's table is a view whose rows are numbered by file and position. A view cannot repair
// anything, so a source whose values would have to be converted, left out or sorted is refused, with the reason.
import { sep } from "node:path";
import type { MappingChoice } from "../../core/table/choose-plan.ts";
import { attackColumns, noTimeWarning } from "../../core/table/complete-plan.ts";
import { uniqueName } from "../../core/table/names.ts";
import type { DelimitedPlan, StoredPlan } from "../../core/table/reader.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import { catalogueColumn, inCatalogueOrder } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { SourceFile } from "../files/source-file.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import {
  derivedColumnsAtOnce,
  describeColumn,
  type FilledColumn,
  type Filling,
  filledColumns,
  fillingSql,
} from "./fill-table.ts";
import { noteTable } from "./notes.ts";
import { literalPath, lookAtStored, type StoredTable, typedColumns } from "./read-stored.ts";
import { settlingOf } from "./rule-sql.ts";
import { countFindings, countWhere, isSniffedNumber, rowChecks } from "./settle.ts";
import { isClock } from "./settle-clock.ts";

interface InPlaceSource {
  file: SourceFile;
  plan: StoredPlan;
  /** Name of the view to create. */
  table: string;
  mappings: MappingChoice;
}

/** Each file is a part of the view's query, and more parts make every query slow. */
const mostFiles = 256;
/** DuckDB's name for a row's position in its file. A column of the file with this name would hide it. */
const placeInFile = "file_row_number";

export async function viewInPlace(
  task: DatabaseTask,
  { file, plan, table, mappings }: InPlaceSource,
): Promise<ReadOutcome> {
  const refuse = (why: string) => refusal(file.path, why);
  if (file.parts && file.parts.length > mostFiles)
    throw refuse(`it has ${file.parts.length} files, and at most ${mostFiles} can be queried as one`);
  const survey = await lookAtStored(task, { path: file.path, gzip: false, mappings }, plan);
  if (survey.names.some((name) => name.toLowerCase() === placeInFile))
    throw refuse(`it has a column called ${placeInFile}, the name that the database uses for row numbers`);
  const labels = settledLabels(survey);
  const { label } = survey.plan;
  if (label && !labels)
    throw refuse(`its labels in “${label.text ?? label.attackMark}” have to be sorted into families`);
  const { types, select } = typedColumns(survey);
  const filling: Filling = { table, plan: survey.plan, types };
  const rowNumber = uniqueName("·row", new Set(survey.names.map((name) => name.trim().toLowerCase())));
  const numbered = await numberedSql(task, file, rowNumber);
  const from = `(SELECT ${quoteName(rowNumber)}, ${select} FROM (${numbered}))`;
  const sql = fillingSql(filling, { from, rowNumber, ...(labels ? { labels } : {}) });
  await task.run(`CREATE VIEW ${quoteName(table)} AS ${sql}`);
  const filled = filledColumns(filling);
  const obstacle = (await unsettled(task, table, filled)) ?? (await unfit(task, table, survey.plan, filled));
  if (obstacle !== null) throw refuse(obstacle);
  const triageColumns = filled.map((column) => describeColumn(column.plan, column.type));
  const ofLabels = labels ? attackColumns.map(catalogueColumn) : [];
  const derived = derivedColumnsAtOnce(filling);
  const columns = inCatalogueOrder([...triageColumns, ...derived, ...ofLabels]);
  const timed = columns.some(({ kind }) => kind === "time");
  const notes = await noteTable(task, table, survey.plan, [...triageColumns, ...ofLabels]);
  return {
    datasetKind: survey.plan.datasetKind,
    columns,
    refused: [],
    refusedRows: 0,
    warnings: [...survey.plan.warnings, ...(timed ? [] : [noTimeWarning]), ...notes],
    chosen: survey.chosen,
  };
}

const refusal = (path: string, why: string): AppError =>
  new AppError(
    "UNSUPPORTED",
    `${path} cannot be queried in place: ${why}; import it without leaving it where it is, and it is read into the workspace.`,
  );

/** The rows of all files with their numbers. One part of the query per file, so that a range of rows reads only its files. */
async function numberedSql(
  task: DatabaseTask,
  { path, parts }: SourceFile,
  rowNumber: string,
): Promise<string> {
  const files = parts ? parts.map(({ name }) => `${path}${sep}${name}`) : [path];
  const hive = parts ? ", hive_partitioning = true" : "";
  const selects: string[] = [];
  let before = 0;
  for (const one of files) {
    const from = `read_parquet(${quoteText(literalPath(one))}${hive})`;
    selects.push(`SELECT ${placeInFile} + ${before} AS ${quoteName(rowNumber)}, * FROM ${from}`);
    const [row] = await task.rows(`SELECT count(*) AS rows FROM ${from}`);
    before += Number(row!.rows);
  }
  return selects.join(" UNION ALL BY NAME ");
}

/** The label columns as a Tidewatch export has them: spelling, benign or not, and family. */
function settledLabels({ names, stored, plan }: StoredTable): { name: string; sql: string }[] | null {
  if (plan.label?.text !== "label") return null;
  const types: Record<string, string> = {
    label: "VARCHAR",
    label_benign: "BOOLEAN",
    label_family: "VARCHAR",
  };
  const there = attackColumns.every((name) => stored[names.indexOf(name)] === types[name]);
  return there ? attackColumns.map((name) => ({ name, sql: quoteName(name) })) : null;
}

/** Columns whose kind would need a conversion. */
async function unsettled(
  task: DatabaseTask,
  table: string,
  filled: readonly FilledColumn[],
): Promise<string | null> {
  for (const { plan, name, source, type } of filled) {
    const { read } = plan;
    if (read.rule === "number" && (read.divide ?? 1) !== 1)
      return `the numbers in “${source}” have to be brought to another unit`;
    if ((read.rule === "epoch" || read.rule === "relative") && type !== "TIMESTAMP")
      return `the numbers in “${source}” have to be made times`;
    const text = type === "VARCHAR";
    if (text && (read.rule === "clock" || (read.rule === "sniffed" && (await isClock(task, table, name)))))
      return `the times in “${source}” are written as text and have to be parsed`;
    if (settlingOf(plan, type).always) return `the values in “${source}” have to be converted`;
  }
  return null;
}

/** Values that would have to be left out or rewritten. */
async function unfit(
  task: DatabaseTask,
  table: string,
  plan: DelimitedPlan,
  filled: readonly FilledColumn[],
): Promise<string | null> {
  const rows = rowChecks(plan, filled);
  const counts = await countWhere(
    task,
    quoteName(table),
    rows.map(({ when }) => when),
  );
  for (const [i, times] of counts.entries())
    if (times > 0)
      return `${manyText(times, "row")} would have to be left out (${rows[i]!.reason.toLowerCase()})`;
  const settlings = filled.map((column) => settlingOf(column.plan, column.type));
  const found = await countFindings(task, table, settlings);
  for (const [i, settling] of settlings.entries()) {
    const { counts: left, quietly } = found[i]!;
    const at = left.findIndex((times) => times > 0);
    if (at >= 0)
      return `${manyText(left[at]!, "value")} in “${settling.plan.source}” would have to be left out (${settling.checks[at]!.reason})`;
    if (quietly > 0 && !isSniffedNumber(settling))
      return `blanks or marks of no value in “${settling.plan.source}” would have to be taken out`;
  }
  return null;
}
