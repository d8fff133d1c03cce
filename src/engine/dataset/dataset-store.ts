// The records of datasets in the workspace. dataset-files.ts holds their rows.
import { type CaptureHealth, CaptureHealthSchema } from "../../shared/capture-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { type CellValue, type Dataset, DatasetSchema } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { Statements } from "../store/statements.ts";
import type { DatasetFiles } from "./dataset-files.ts";
import { createDeletedDatasets, forgetDatasets } from "./deleted-datasets.ts";
import { createGrowingDatasets, type Growing } from "./growing.ts";
import { createSourcesInPlace } from "./source-in-place.ts";

export interface DatasetStore {
  /** Newest first, including those that are still being read. */
  list(): Promise<Dataset[]>;
  /** Throws NOT_FOUND when the dataset does not exist or is deleted. The rows of the result can be read. */
  get(id: number): Promise<Dataset>;
  /** Runs a reader of a dataset's rows. Works while the dataset is still being read, too. */
  withRows<T>(id: number, work: (dataset: Dataset) => Promise<T>): Promise<T>;
  /** Shows a dataset that is still being read. */
  grow(dataset: Dataset, signal?: CancelSignal): Growing;
  /** Reserves the number of a new dataset. */
  reserve(): Promise<number>;
  /** Shows and records a dataset whose rows are stored as they come. */
  growLive(dataset: Dataset): Promise<Growing>;
  /** Lets a dataset of a watch that ended grow again. */
  growAgain(dataset: Dataset): Promise<Growing>;
  /** Records another name and source of a live dataset. */
  describeLive(dataset: Pick<Dataset, "id" | "name" | "source">): Promise<void>;
  /** Removes a dataset and its rows at once; it cannot be restored. */
  forget(id: number): Promise<void>;
  /** Records that a live dataset is complete: what it became, and its health. */
  endLive(dataset: Dataset, health: CaptureHealth | null): Promise<void>;
  /** Removes a live dataset that got no row. */
  forgetLive(id: number): Promise<void>;
  /** Records a dataset whose file is in place; for a capture, with its health. */
  add(dataset: Dataset, health?: CaptureHealth): Promise<void>;
  /** The health of the dataset's capture. Null while it is being read, and for tables. */
  health(id: number): Promise<CaptureHealth | null>;
  rename(id: number, name: string): Promise<Dataset>;
  setDeleted(id: number, deleted: boolean): Promise<void>;
}

export function createDatasetStore(
  database: Database,
  files: DatasetFiles,
  /** Free disk space in bytes; tests replace it. */
  freeBytes?: () => number,
): DatasetStore {
  const deletedDatasets = createDeletedDatasets({ database, files, ...(freeBytes ? { freeBytes } : {}) });
  const growing = createGrowingDatasets();
  const sources = createSourcesInPlace();
  const recorded = (row: Record<string, CellValue>): Dataset => {
    const dataset = datasetOf(row);
    const { source } = dataset;
    if (source.uploaded !== "kept") return dataset;
    return { ...dataset, source: { ...source, path: files.captures.rebase(source.path) } };
  };
  const find = async (id: number, deleted: boolean): Promise<Dataset> => {
    const [row] = await database.rows("SELECT * FROM dataset WHERE id = ? AND deleted = ?", [id, deleted]);
    if (!row) throw new AppError("NOT_FOUND", `There is no dataset ${id} in this workspace.`);
    return recorded(row);
  };
  const isRecorded = async (id: number) =>
    (await database.rows("SELECT id FROM dataset WHERE id = ?", [id])).length > 0;
  const get = async (id: number) => {
    const live = growing.live(id);
    if (live !== null) return live;
    const dataset = await find(id, false);
    await files.attach(id);
    await sources.confirm(dataset.source);
    return dataset;
  };
  return {
    async list() {
      const stored = await database.rows("SELECT * FROM dataset WHERE NOT deleted ORDER BY id DESC");
      const known = new Set(stored.map(({ id }) => Number(id)));
      // A dataset that was just recorded is on both lists for a moment.
      return [
        ...growing.list().filter(({ id }) => !known.has(id)),
        ...stored.map((row) => growing.live(Number(row.id)) ?? recorded(row)),
      ];
    },
    get,
    async withRows(id, work) {
      const read = await growing.read(id, work);
      return read === null ? work(await get(id)) : read.value;
    },
    grow: (dataset, signal) => growing.begin(dataset, { signal }),
    async growLive(dataset) {
      await database.transaction((statements) => insert(statements, dataset, true));
      return growing.begin(dataset, { live: true });
    },
    async growAgain(dataset) {
      growing.refuseChange(dataset.id);
      const grown = growing.begin({ ...dataset, reading: true }, { live: true });
      await database.run("UPDATE dataset SET live = true, warnings = ? WHERE id = ?", [
        JSON.stringify(dataset.warnings),
        dataset.id,
      ]);
      return grown;
    },
    describeLive: ({ id, name, source }) =>
      database.run("UPDATE dataset SET name = ?, source = ? WHERE id = ?", [
        name,
        JSON.stringify(source),
        id,
      ]),
    async forget(id) {
      growing.refuseChange(id);
      // What a kill leaves of it is removed when the workspace is opened.
      await database.run("UPDATE dataset SET deleted = true WHERE id = ?", [id]);
      await forgetDatasets(database, files, [id]);
    },
    endLive: (dataset, health) =>
      database.transaction(async (statements) => {
        if (health !== null) await insertHealth(statements, dataset.id, health);
        await statements.run(
          `UPDATE dataset SET row_count = ?, time_span = ?, refused = ?, refused_rows = ?, warnings = ?, import_ms = ?,
             live = false WHERE id = ?`,
          [
            dataset.rows,
            jsonOrNull(dataset.timeSpan),
            JSON.stringify(dataset.refused),
            dataset.refusedRows,
            JSON.stringify(dataset.warnings),
            dataset.importMs,
            dataset.id,
          ],
        );
      }),
    async reserve() {
      const [row] = await database.rows("SELECT nextval('dataset_id') AS id");
      return Number(row!.id);
    },
    async forgetLive(id) {
      await files.remove(id);
      await database.run("DELETE FROM dataset WHERE id = ?", [id]);
    },
    async add(dataset, health) {
      await database.transaction(async (statements) => {
        if (health !== undefined) await insertHealth(statements, dataset.id, health);
        await insert(statements, dataset, false);
      });
    },
    async health(id) {
      if (growing.list().some((dataset) => dataset.id === id)) return null;
      await find(id, false);
      const [row] = await database.rows("SELECT health FROM capture_health WHERE dataset_id = ?", [id]);
      return row ? CaptureHealthSchema.parse(JSON.parse(String(row.health))) : null;
    },
    async rename(id, name) {
      growing.refuseChange(id);
      await find(id, false);
      await database.run("UPDATE dataset SET name = ? WHERE id = ?", [name, id]);
      return find(id, false);
    },
    async setDeleted(id, deleted) {
      growing.refuseChange(id);
      if (!deleted && !(await isRecorded(id))) {
        throw new AppError(
          "NOT_FOUND",
          `The dataset ${id} cannot be restored any more: its rows were removed to free the disk. Import its file again.`,
        );
      }
      const dataset = await find(id, !deleted);
      await database.run("UPDATE dataset SET deleted = ? WHERE id = ?", [deleted, id]);
      if (deleted) await deletedDatasets.add(dataset);
      else deletedDatasets.takeBack(id);
    },
  };
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const insertHealth = (statements: Statements, datasetId: number, health: CaptureHealth) =>
  statements.run("INSERT OR REPLACE INTO capture_health VALUES (?, ?)", [datasetId, JSON.stringify(health)]);

const insert = (statements: Statements, dataset: Dataset, live: boolean) =>
  statements.run(
    `INSERT INTO dataset (id, name, kind, row_count, columns, source, time_span, refused, refused_rows, warnings,
       imported_at_ms, import_ms, live) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      dataset.id,
      dataset.name,
      dataset.kind,
      dataset.rows,
      JSON.stringify(dataset.columns),
      JSON.stringify(dataset.source),
      jsonOrNull(dataset.timeSpan),
      JSON.stringify(dataset.refused),
      dataset.refusedRows,
      JSON.stringify(dataset.warnings),
      dataset.importedAtMs,
      dataset.importMs,
      live,
    ],
  );

function datasetOf(row: Record<string, CellValue>): Dataset {
  const json = (value: CellValue | undefined) => (value == null ? null : JSON.parse(String(value)));
  return DatasetSchema.parse({
    id: Number(row.id),
    name: row.name,
    kind: row.kind,
    rows: Number(row.row_count),
    columns: json(row.columns),
    source: json(row.source),
    timeSpan: json(row.time_span),
    refused: json(row.refused),
    refusedRows: Number(row.refused_rows),
    warnings: json(row.warnings),
    importedAtMs: Number(row.imported_at_ms),
    importMs: Number(row.import_ms),
    reading: false,
  });
}
