// Scores the rows of a watch while they arrive, with the threshold of the model, and stores them now and then as the scores of its dataset,
// with the reasons of those above the threshold. Rows wait in a queue; when the source cannot wait for the model, the oldest rows of the
// queue get no score, and are counted. A detector that goes on learning learns each row after it is scored.
import { asOnline } from "../../core/detector/online-autoencoders.ts";
import { createArrivalScorer } from "../../core/pipeline/score-arrivals.ts";
import { applyCalibration } from "../../core/score/calibration.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { Model, Reason, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { readTable } from "../dataset/table-source.ts";
import { liveModel } from "../model/live-model.ts";
import { topReasons } from "../model/top-reasons.ts";
import type { Database } from "../store/database.ts";
import { quoteName } from "../store/quote.ts";
import { type Arrival, createArrivalQueue } from "./arrival-queue.ts";
import { explainInDataset, knownNeighbours } from "./reasons.ts";
import { modelColumns, modelOrder } from "./score-blocks.ts";
import { storeScores } from "./score-dataset.ts";
import type { ScoreTools } from "./score-tools.ts";
import { keptScores } from "./thresholds.ts";

interface LiveScoresOptions {
  model: Model;
  dataset: Dataset;
  /** Whether the source can be read later: then it waits for the model, and every row gets a score. */
  sourceWaits(): boolean;
  /** Called when rows have new calibrated scores, NaN for a row that gets none. */
  scored(rows: readonly number[], scores: Float32Array, arrival: Arrival): void;
}

export interface LiveScores {
  readonly model: Model;
  /** Rows above the threshold of the model. */
  readonly flags: number;
  /** Rows that got no score, because the model was too slow for them. */
  readonly unscored: number;
  /** Queues rows, and waits when the source does. Rows before them that were never added are read from the dataset. */
  add(arrival: Arrival): Promise<void>;
  /** Calibrated scores of rows that may still change; NaN while others wait for the model. */
  look(table: TableData): Promise<Float32Array>;
  /** Stores the scores of the rows that the dataset has now; false when they are stored already. */
  store(): Promise<boolean>;
  /** Waits until no row waits. */
  settled(): Promise<void>;
  close(): void;
}

/** Rows that are read from the dataset when a model begins, at most; those before them are for a scoring of the whole dataset. */
const mostCaughtUp = 20_000;
const caughtUpAtATime = 2_000;
/** Reasons that are stored at most, and that are found for one store; others are found when somebody looks. */
const mostReasons = 500;
const reasonsAtATime = 20;
const reasonsTogether = 4;

export async function openLiveScores(
  { model, dataset, sourceWaits, scored }: LiveScoresOptions,
  tools: ScoreTools,
): Promise<LiveScores> {
  const { now, database } = tools;
  const stored = tools.folders.read(model.id);
  const live = liveModel(stored, await tools.compute());
  const online = asOnline(live.detector);
  const columns = modelColumns(live, dataset);
  const scorer = createArrivalScorer(live, { columns });
  const line = model.threshold.value ?? Number.POSITIVE_INFINITY;
  const raw = createScores();
  const earlier = await tools.scores.find(model.id, dataset.id);
  if (earlier !== null) {
    await tools.scoreFiles.attach(earlier.id);
    (await keptScores(tools, earlier)).forEach((score, row) => {
      raw.set(row, score);
    });
  }
  const startedMs = now();
  const reasons = new Map<number, Reason[]>();
  let nextRow = Math.max(earlier?.rows ?? 0, dataset.rows - mostCaughtUp);
  let flags = raw.first(dataset.rows).reduce((count, score) => count + Number(score > line), 0);
  let unscored = 0;
  let isChanged = false;

  function keepScores(rows: readonly number[], scores: readonly number[], arrival: Arrival): void {
    rows.forEach((row, i) => {
      flags += Number(scores[i]! > line) - Number(raw.at(row) > line);
      raw.set(row, scores[i]!);
      // Later rows of its windows change why a row is strange.
      reasons.delete(row);
    });
    isChanged ||= rows.length > 0;
    scored(rows, calibrated(scores), arrival);
  }
  const calibrated = (scores: ArrayLike<number>): Float32Array =>
    Float32Array.from(applyCalibration(stored.card.calibration, scores));

  const queue = createArrivalQueue({
    sourceWaits,
    now,
    async score(arrival) {
      const { rows, scores, matrix } = await scorer.add(arrival.table, arrival.firstRow);
      keepScores(rows, scores, arrival);
      if (matrix !== null) online?.learn(matrix);
    },
    leaveOut(arrival) {
      unscored += arrival.table.rows;
      const rows = Array.from({ length: arrival.table.rows }, (_, i) => arrival.firstRow + i);
      keepScores(rows, new Array<number>(rows.length).fill(Number.NaN), arrival);
    },
  });

  /** Queues the rows up to this one that the dataset has and nobody added. */
  async function catchUp(to: number): Promise<void> {
    while (nextRow < to) {
      const end = Math.min(to, nextRow + caughtUpAtATime);
      const { table } = await readTable(database, await tools.datasets.get(dataset.id), {
        columns,
        where: { sql: "rowid >= ? AND rowid < ?", values: [nextRow, end] },
      });
      const firstRow = nextRow;
      nextRow = end;
      await queue.add({ table, firstRow, arrivedMs: now() });
      await queue.settled();
    }
  }
  await catchUp(dataset.rows);

  /** Adds the reasons of some rows above the threshold, the strangest first. */
  async function findReasons(current: Dataset, scores: Float32Array, positions: Uint32Array): Promise<void> {
    const flagged: number[] = [];
    scores.forEach((score, row) => {
      if (score > line) flagged.push(row);
    });
    flagged.sort((a, b) => scores[b]! - scores[a]! || a - b);
    const wanted = new Set(flagged.slice(0, mostReasons));
    for (const row of reasons.keys()) if (!wanted.has(row)) reasons.delete(row);
    const near = knownNeighbours(positions);
    const missing = [...wanted].filter((row) => !reasons.has(row)).slice(0, reasonsAtATime);
    // The model is not used for two things at once: reasons wait for rows, and rows only for a few reasons.
    for (let at = 0; at < missing.length; at += reasonsTogether) {
      const rows = missing.slice(at, at + reasonsTogether);
      const find = async () => {
        for (const why of await explainInDataset(database, current, live, rows, near))
          reasons.set(why.row, topReasons(why));
      };
      await queue.settled();
      if (!(await queue.between(find))) return;
    }
  }

  return {
    model,
    get flags() {
      return flags;
    },
    get unscored() {
      return unscored;
    },
    async add(arrival) {
      const { table, firstRow } = arrival;
      if (firstRow + table.rows <= nextRow) return;
      await catchUp(firstRow);
      nextRow = firstRow + table.rows;
      await queue.add(arrival);
    },
    async look(table) {
      const found = new Float32Array(table.rows).fill(Number.NaN);
      await queue.between(async () => found.set(calibrated(await scorer.look(table))));
      return found;
    },
    async store() {
      if (!isChanged) return false;
      isChanged = false;
      const current = await tools.datasets.get(dataset.id);
      const positions = await positionsOf(database, current, modelOrder(live, current));
      const method: ThresholdMethod | undefined =
        model.threshold.value === null ? undefined : { method: "fixed", value: model.threshold.value };
      const scores = raw.first(current.rows);
      await findReasons(current, scores, positions);
      const found = [...reasons].map(([row, rowReasons]) => ({ row, reasons: rowReasons }));
      const outcome = { scores, positions, reasons: found, warnings: warnings() };
      if (online) tools.folders.keepLearned(model.id, online.state());
      await storeScores({ model, dataset: current, outcome, startedMs, ...(method && { method }) }, tools);
      return true;
    },
    settled: queue.settled,
    close: () => live.detector.close(),
  };

  function warnings(): string[] {
    return unscored === 0
      ? []
      : [
          `${unscored} rows of the watch came faster than the model and have no score; score the dataset again.`,
        ];
  }
}

/** A growing list of scores, NaN for none: four bytes per row. */
function createScores() {
  let scores = new Float32Array(4096).fill(Number.NaN);
  return {
    at: (row: number): number => scores[row] ?? Number.NaN,
    set(row: number, score: number): void {
      if (row >= scores.length) {
        const longer = new Float32Array(Math.max(row + 1, 2 * scores.length)).fill(Number.NaN);
        longer.set(scores);
        scores = longer;
      }
      scores[row] = score;
    },
    first(rows: number): Float32Array {
      const first = new Float32Array(rows).fill(Number.NaN);
      first.set(scores.subarray(0, rows));
      return first;
    },
  };
}

/** The position of each row in the reading order of a model, as a scoring of the whole dataset finds it. */
async function positionsOf(
  database: Database,
  dataset: Dataset,
  order: readonly string[],
): Promise<Uint32Array> {
  if (order.length === 0) return new Uint32Array(dataset.rows).map((_, row) => row);
  const sorted = [...order.map((name) => `${quoteName(name)} NULLS FIRST`), "rowid"].join(", ");
  return database.numbers(
    `SELECT position FROM (SELECT rowid AS row, (row_number() OVER (ORDER BY ${sorted}) - 1)::UINTEGER AS position
       FROM ${flowsTable(dataset)} WHERE rowid < ${Math.trunc(dataset.rows)}) ORDER BY row`,
  );
}
