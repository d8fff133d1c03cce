// Leakage between labelled rows and the rows a model was fitted on: equal features, equal 5-tuples, times before the end of the training
// data, and rows that repeat each other. Does what the core's `findLeakage` does, but on hashes, so that a million rows on each side fit
// into memory.
import type { HonestyFacts } from "../../core/evaluation/honesty.ts";
import { sourceColumns } from "../../core/feature/series-features.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { cellExpression } from "../dataset/table-source.ts";
import { timeColumnOf } from "../dataset/time-column.ts";
import type { StoredModel } from "../model/model-folder.ts";
import type { ScoreTools } from "../score/score-tools.ts";

const tuple = ["orig_addr", "orig_port", "resp_addr", "resp_port", "protocol"] as const;
/** Below these shares of the test rows leakage is not reported: ports are reused, and clocks overlap. */
const tellAbove = 0.05;

type Crossing = Pick<HonestyFacts, "leakage" | "duplicateShare" | "repeatedShare"> & {
  /** Number of training datasets that no longer exist. */
  gone: number;
};

/** Hash of the row's features, hash of its 5-tuple, and its time in µs; NaN where a row has none. */
type RowKeys = (visit: (features: number, tuple: number, time: number) => void) => Promise<void>;

export async function findCrossing(
  tools: ScoreTools,
  { dataset, rows }: { dataset: Dataset; rows: Uint32Array },
  { model, stored }: { model: Model; stored: StoredModel },
): Promise<Crossing> {
  const { features: fitted } = stored.card;
  const read = sourceColumns(fitted).filter((name) => name !== fitted.series?.timeColumn);
  // Rows of a plain series may repeat values. Their position distinguishes them.
  const columns = dataset.kind === "samples" && read.length === 1 ? [] : read;
  const features = new Set<number>();
  const tuples = new Set<number>();
  let end = Number.NEGATIVE_INFINITY;
  let gone = 0;
  const known = new Set((await tools.datasets.list()).filter(({ reading }) => !reading).map(({ id }) => id));
  const learned = [[model.datasetId, stored.fitRowIds] as const, ...stored.otherFitRows];
  for (const [id, ids] of learned) {
    if (!known.has(id)) {
      gone++;
      continue;
    }
    await keysOf(
      tools,
      await tools.datasets.get(id),
      ids,
      columns,
    )((row, pair, time) => {
      if (!Number.isNaN(row)) features.add(row);
      if (!Number.isNaN(pair)) tuples.add(pair);
      if (time > end) end = time;
    });
  }
  const seen = new Set<number>();
  const count = { equal: 0, repeated: 0, tuple: 0, earlier: 0 };
  await keysOf(
    tools,
    dataset,
    rows,
    columns,
  )((row, pair, time) => {
    if (features.has(row)) count.equal++;
    if (seen.has(row)) count.repeated++;
    if (!Number.isNaN(row)) seen.add(row);
    if (tuples.has(pair)) count.tuple++;
    if (time < end) count.earlier++;
  });
  const share = (of: number): number => of / Math.max(1, rows.length);
  const leakage = [
    { what: "the 5-tuple of a training row", share: share(count.tuple) },
    { what: "a time before the end of what was learned", share: share(count.earlier) },
  ].filter((one) => one.share > tellAbove);
  return { leakage, duplicateShare: share(count.equal), repeatedShare: share(count.repeated), gone };
}

function keysOf(
  { database }: ScoreTools,
  dataset: Dataset,
  rows: Uint32Array,
  columns: readonly string[],
): RowKeys {
  const columnsByName = new Map(dataset.columns.map((column) => [column.name, column]));
  const hash = (names: readonly string[]): string => {
    const found = names.map((name) => columnsByName.get(name));
    if (names.length === 0 || found.includes(undefined)) return "'nan'::DOUBLE";
    // 53 bits, as many as a number holds exactly.
    return `(hash(${found.map((column) => cellExpression(column!)).join(", ")}) >> 11)::DOUBLE`;
  };
  const time = columnsByName.get(timeColumnOf(dataset) ?? "");
  const sql = `SELECT rowid::DOUBLE, ${hash(columns)}, ${hash(tuple)}, ${
    time === undefined ? "'nan'::DOUBLE" : cellExpression(time)
  } FROM ${flowsTable(dataset)}`;
  return async (visit) => {
    const mask = new Uint8Array(dataset.rows);
    for (const row of rows) mask[row] = 1;
    await database.stream(sql, [], (chunk) => {
      const [ids, features, tuples, times] = [0, 1, 2, 3].map((column) => chunk.numbers(column)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      for (let i = 0; i < chunk.rows; i++)
        if (mask[ids[i]!] === 1) visit(features[i]!, tuples[i]!, times[i]!);
    });
  };
}
