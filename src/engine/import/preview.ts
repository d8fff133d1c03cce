// Shows how a table would be read, without importing it: recognises and maps it as an import would, and reads its first rows into a
// temporary database in memory. Costs the same for any file size.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import { type ChosenPlan, choosePlan } from "../../core/table/choose-plan.ts";
import { sourcesOf } from "../../core/table/guess-mapping.ts";
import type { TableHead } from "../../core/table/head.ts";
import { headTable } from "../../core/table/names.ts";
import { readsLines } from "../../core/table/reader.ts";
import { kindOfValues } from "../../core/table/samples.ts";
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { manyText } from "../../shared/number-words.ts";
import type { HeaderColumn } from "../../shared/table-preview.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { lookAtFile, type SourceFile } from "../files/source-file.ts";
import { lookAtSource } from "../files/source-folder.ts";
import { isSet, listSources } from "../files/source-set.ts";
import { openDatabase } from "../store/database.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { checkJson } from "./check-limits.ts";
import { contextOf } from "./context-columns.ts";
import { findLabelFile } from "./find-label-file.ts";
import { groupFiles } from "./group-files.ts";
import type { MappingStore } from "./mappings.ts";
import { mixedPart, readParts } from "./read-parts.ts";
import { readPlan } from "./read-plan.ts";
import { lookAtStored } from "./read-stored.ts";
import { recogniseTableFile, type TableFile, writeHead } from "./table-file.ts";

const table = "preview";
/** Rows that a preview shows and detects types from; the head of a text file may hold fewer. */
const mostRows = 2000;

type Question = ParsedInput<"table.preview">;

export async function previewTable(
  question: Question,
  mappings: MappingStore,
): Promise<RequestOutput<"table.preview">> {
  const { text, path } = question;
  if (text === undefined) return previewFile(question, mappings);
  const folder = await mkdtemp(join(tmpdir(), "tidewatch-text-"));
  const file = join(folder, "rows.csv");
  try {
    await writeFile(file, text);
    return { ...(await previewFile({ ...question, path: file }, mappings)), path };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    // The analyst knows nothing of the file that the text was written to.
    throw new AppError(thrown.code, thrown.message.replaceAll(file, path), thrown.detail);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function previewFile(
  { path, also = [], mapping, useRemembered, limit }: Question,
  mappings: MappingStore,
): Promise<RequestOutput<"table.preview">> {
  const { file, notes } = await lookAtFirst([path, ...also].map((one) => resolve(one)));
  if (recogniseCapture(file.head).kind !== "refused")
    throw new AppError(
      "INVALID_INPUT",
      `${path} is a capture: it is opened as it is, nothing in it is mapped.`,
    );
  const found = recogniseTableFile(file);
  const choice = { mapping, remembered: useRemembered ? mappings.find : undefined };
  const database = await openDatabase(":memory:", { threads: 2, memoryMb: 512 });
  const folder = await mkdtemp(join(tmpdir(), "tidewatch-preview-"));
  const task = await database.task();
  try {
    const chosen = choosePlan(found.head, found.reader, choice);
    const { plan } = chosen;
    const stored = plan.via === "parquet" || plan.via === "json";
    const source = !readsLines(plan)
      ? { path: file.path, gzip: file.gzip }
      : { path: join(folder, "head"), gzip: false };
    if (readsLines(plan)) writeHead(file, source.path);
    await checkJson(plan, source, new AbortController().signal);
    const common = { table, mappings: choice, notes: false };
    const mixed = mixedPart({ ...file, path: source.path }, plan);
    const outcome =
      mixed === null
        ? await readPlan(task, { ...common, plan, ...source, limit: mostRows, head: found.head })
        : await readParts(task, { ...common, ...mixed, folder, id: 0 }, unwatched);
    const mapped = outcome.chosen ?? chosen;
    const head = stored ? (await lookAtStored(task, { ...source, mappings: choice }, plan)).head : found.head;
    const samples = outcome.datasetKind === "samples" ? await findLabelFile(file.path) : null;
    return {
      // For a set, the chosen path, so that an import reads all files.
      path: resolve(path),
      ...recognitionOf(found, mapped, mappings),
      header: mapped.mapping === null ? [] : headerOf(head),
      datasetKind: outcome.datasetKind,
      columns: outcome.columns,
      cells: await firstRows(task, outcome.columns, limit),
      context: contextOf(outcome),
      problems: [...mapped.problems, ...outcome.refused.map(asSentence)],
      warnings: [...notes, ...outcome.warnings],
      labelWindows: samples?.path ?? null,
    };
  } finally {
    task.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The file whose rows are shown, and for a set its contents. */
async function lookAtFirst(paths: readonly string[]): Promise<{ file: SourceFile; notes: string[] }> {
  if (!(await isSet(paths))) return { file: await lookAtSource(paths[0]!), notes: [] };
  const { folder, main, leftOut } = await groupFiles(await listSources(paths), new AbortController().signal);
  const [first] = main.parts;
  const files = `${manyText(main.parts.length, "file")} of ${main.title} in ${folder} become one dataset; these are rows of ${first!.name}.`;
  return { file: await lookAtFile(first!.path), notes: [files, ...leftOut] };
}

function recognitionOf({ reader, recognition }: TableFile, chosen: ChosenPlan, mappings: MappingStore) {
  const { readBy, signature, mapping } = chosen;
  return {
    format: reader.format,
    why: recognition.why,
    needsMapping: readBy === "guess",
    mappable: mapping !== null,
    readBy,
    remembered: signature !== null && mappings.find(signature) !== null,
    signature,
    mapping,
  };
}

const mostSamples = 5;
const longestSample = 100;

function headerOf(head: TableHead): HeaderColumn[] {
  const { rows } = headTable(head);
  return sourcesOf(head).map((source, c) => {
    const values = rows.map((row) => (row[c] ?? "").trim()).filter((value) => value !== "");
    const samples = [...new Set(values)].slice(0, mostSamples);
    return {
      source,
      kind: kindOfValues(values),
      samples: samples.map((text) => text.slice(0, longestSample)),
    };
  });
}

/** A preview ends before anyone could watch it. */
const unwatched = { signal: new AbortController().signal, report: () => {} };

async function firstRows(task: DatabaseTask, columns: readonly { name: string }[], limit: number) {
  // A log of which no record could be read.
  if (columns.length === 0) return [];
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const { cells } = await task.columns(`SELECT ${names} FROM ${table} ORDER BY rowid LIMIT ${limit}`);
  return cells;
}

function asSentence({ reason, count: times, examples }: Refusal): string {
  const [first] = examples;
  const where =
    first === undefined ? "" : `, first ${first.line === null ? "" : `in line ${first.line}: `}${first.text}`;
  return `${reason} (${manyText(times, "time")} in the first rows${where}).`;
}
