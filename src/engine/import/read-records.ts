// Runs the plan for a log: streams the text through its parser and appends batches of rows to the staging table, which gains columns as the
// log does. Memory holds one piece of the file and one batch.
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { attackColumns, labelDetail, noTimeWarning } from "../../core/table/complete-plan.ts";
import { derivable } from "../../core/table/derive.ts";
import type { RecordsPlan } from "../../core/table/reader.ts";
import { createRecordParser } from "../../core/table/records/record-parser.ts";
import type { RecordBatch } from "../../core/table/records/record-table.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn, inCatalogueOrder } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { noteTable } from "./notes.ts";
import { deriveColumns, derivedType } from "./settle.ts";
import { settleLabels } from "./settle-labels.ts";
import { storeTypes } from "./store-types.ts";
import { inflateZstd } from "./zstd.ts";

const batchRows = 20_480;
/** A log with many columns is written in smaller batches, and parsed in slices so that a cancel takes effect between them. */
const batchValues = 2_000_000;
const sliceLength = 1 << 17;
/** How much of a binary log is read for its first rows. Its records may wait until the end for their other half. */
const previewBytes = 16 << 20;
const pieceBytes = 1 << 20;

interface RecordsSource {
  path: string;
  gzip: boolean;
  table: string;
  limit?: number | undefined;
  notes?: boolean | undefined;
  signal?: CancelSignal | undefined;
}

export async function readRecords(
  task: DatabaseTask,
  source: RecordsSource,
  plan: RecordsPlan,
): Promise<ReadOutcome> {
  const { path, gzip, table, limit = Number.POSITIVE_INFINITY, signal } = source;
  const parser = createRecordParser(plan, inflateZstd);
  const writer = batchWriter(task, table);
  let read = 0;
  const decoder = new TextDecoder("utf-8");
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  const content = gzip ? file.pipe(createGunzip({ chunkSize: pieceBytes })) : file;
  if (gzip) file.on("error", (error) => content.destroy(error));
  try {
    for await (const piece of content) {
      if (signal?.aborted) throw new AppError("CANCELLED", "The work was cancelled.");
      if (parser.pushBytes) {
        parser.pushBytes(piece as Buffer);
        read += (piece as Buffer).length;
        if (parser.waiting >= batchRows) await writer.write(parser.take()!);
        if (Number.isFinite(limit) && read >= previewBytes) break;
        continue;
      }
      const text = decoder.decode(piece as Buffer, { stream: true });
      for (let at = 0; at < text.length && writer.rows < limit; at += sliceLength) {
        if (signal?.aborted) throw new AppError("CANCELLED", "The work was cancelled.");
        parser.push(text.slice(at, at + sliceLength));
        if (parser.waiting >= Math.min(batchRows, limit) || parser.waitingValues >= batchValues)
          await writer.write(parser.take()!);
      }
      if (writer.rows >= limit) break;
    }
    parser.push(decoder.decode());
    parser.end();
    const last = parser.take();
    if (last) await writer.write(last);
  } finally {
    file.destroy();
  }
  if (writer.columns.length === 0) await task.run(`CREATE TABLE ${quoteName(table)} (nothing BIGINT)`);
  const derived = plan.derive ? await deriveInto(task, table, writer.columns) : [];
  const labels = await settleLabelsInto(task, table, writer.columns);
  const columns = [...labels.columns, ...derived];
  const warnings = [...plan.warnings, ...parser.warnings, ...labels.warnings];
  if (!columns.some(({ kind }) => kind === "time")) warnings.push(noTimeWarning);
  if (source.notes !== false) {
    warnings.push(
      ...(await noteTable(task, table, { warnAtRows: [], datasetKind: plan.datasetKind }, labels.columns)),
    );
  }
  return {
    datasetKind: plan.datasetKind,
    columns: inCatalogueOrder(columns),
    refused: [...parser.refused],
    refusedRows: parser.refusedRows,
    warnings,
  };
}

/** Appends batches: creates the table with the first, and adds columns as they appear. */
function batchWriter(task: DatabaseTask, table: string) {
  const writer = {
    columns: [] as Column[],
    rows: 0,
    async write(batch: RecordBatch): Promise<void> {
      const added = batch.columns.slice(writer.columns.length);
      const declared = added.map(({ name, kind }) => `${quoteName(name)} ${storeTypes[kind]}`);
      if (writer.columns.length === 0)
        await task.run(`CREATE TABLE ${quoteName(table)} (${declared.join(", ")})`);
      else
        for (const column of declared) await task.run(`ALTER TABLE ${quoteName(table)} ADD COLUMN ${column}`);
      writer.columns.push(...added);
      await task.append(table, batch.values);
      writer.rows += batch.rows;
    },
  };
  return writer;
}

async function deriveInto(task: DatabaseTask, table: string, columns: readonly Column[]): Promise<Column[]> {
  const derived = derivable(columns.map(({ name }) => name));
  for (const one of derived) {
    await task.run(`ALTER TABLE ${quoteName(table)} ADD COLUMN ${quoteName(one.name)} ${derivedType(one)}`);
  }
  await deriveColumns(task, table, derived);
  return derived.map(({ name }) => catalogueColumn(name));
}

/** Settles the labels of a log that has some. Returns the columns of the log with those of its labels. */
async function settleLabelsInto(
  task: DatabaseTask,
  table: string,
  columns: readonly Column[],
): Promise<{ columns: Column[]; warnings: string[] }> {
  const has = (name: string) => columns.some((column) => column.name === name);
  if (!has("label")) return { columns: [...columns], warnings: [] };
  for (const declared of ["label_benign DOUBLE", "label_family VARCHAR"])
    await task.run(`ALTER TABLE ${quoteName(table)} ADD COLUMN ${declared}`);
  const plan = { text: "label", attackMark: null, emptyIsBenign: false, detail: has(labelDetail) };
  const { labelled, warnings } = await settleLabels(task, table, plan);
  const others = columns.filter(({ name }) => name !== "label");
  return { columns: labelled ? [...others, ...attackColumns.map(catalogueColumn)] : others, warnings };
}
