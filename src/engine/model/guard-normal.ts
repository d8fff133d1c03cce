// The contamination guard: finds the normal rows that are least like the others, and how they move the threshold. A fast detector scores
// each row without having learned from it. Nothing is stored.
import { findContamination } from "../../core/pipeline/guard.ts";
import { applyCalibration, fitCalibration } from "../../core/score/calibration.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { leastNormalRows } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import type { GuardOutcome } from "../../shared/model-life-vocabulary.ts";
import { cellsOf } from "../dataset/cells.ts";
import { timeOrder } from "../dataset/time-column.ts";
import { findColumn } from "../store/filter-sql.ts";
import { cancellable } from "../work/cancellable.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { planFeatures } from "./feature-choice.ts";
import type { ModelTools } from "./model-tools.ts";
import { sentenceOf, topReasons } from "./top-reasons.ts";
import { readPart } from "./training-rows.ts";

/** Single rows: the guard looks for rows that do not belong, not for unusual sequences. */
const rowByRow = { by: "row", timeColumn: null, gapUs: null, steps: 1, stride: 1 } as const;

export const guardJob: JobKind<"model.guard", ModelTools> = {
  kind: "model.guard",
  title: (): string => "Look for rows that are not normal",
  run: guardNormal,
};

async function guardNormal(
  input: JobInput<"model.guard">,
  { signal, report }: JobContext,
  tools: ModelTools,
): Promise<JobOutput<"model.guard">> {
  const dataset = await tools.datasets.get(input.datasetId);
  const shown = input.columns.map((name) => findColumn(name, dataset.columns));
  report({ done: 0, total: null, unit: "rows", note: "Reading" });
  const { normal, exclude, features } = input;
  const wish = { dataset, normal, exclude, include: [] };
  // Features that compare a row with earlier rows need time order.
  const timeColumn = dataset.kind === "samples" ? timeOrder(dataset) : null;
  const choices = await planFeatures(tools.database, dataset, { features, normal });
  const columns = choices.map(({ column }) => column);
  const { part, table } = await readPart(tools, wish, columns, { ...rowByRow, timeColumn });
  const rows = spread(part.rowIds.length, input.rows);
  if (rows.length < leastNormalRows) {
    throw new AppError(
      "INVALID_INPUT",
      `Only ${rows.length} rows of ${dataset.name} are chosen as normal; the guard needs at least ${leastNormalRows} to tell which do not belong.`,
    );
  }
  report({ done: 0, total: null, unit: "rows", note: "Comparing rows with each other" });
  const compute = await tools.compute();
  const excluded = [
    ...new Set([
      Math.min(10, input.top),
      input.top,
      ...[0.001, 0.01, 0.05].map((share) => Math.ceil(share * rows.length)),
    ]),
  ]
    .filter((count) => count > 0 && count < rows.length / 2)
    .sort((a, b) => a - b);
  const found = await cancellable(signal, () =>
    findContamination(
      table,
      { normal: rows, choices, seed: input.seed },
      {
        createNetwork: (spec, seed) => compute.createNetwork(spec, { seed }),
        now: () => performance.now(),
        signal,
      },
      { suspects: Math.min(input.top, rows.length), excluded },
    ),
  );
  if (signal.aborted) throw new AppError("CANCELLED", "The guard was cancelled.");
  const numbers = found.suspects.map(({ row }) => part.rowIds[row]!);
  const scores = applyCalibration(
    fitCalibration(found.scores),
    found.suspects.map(({ score }) => score),
  );
  const names = shown.map(({ name }) => name);
  const cells = await cellsOf(tools.database, dataset, numbers, names);
  const moves = found.moves.map(({ excluded: count, line }) => ({
    excluded: count,
    share: count / rows.length,
    threshold: finite(line),
    change: finite(line / found.line - 1),
  }));
  return {
    rows: part.rowIds.length,
    checkedRows: rows.length,
    columns: shown,
    suspects: found.suspects.map((suspect, i) => {
      const reasons = topReasons(suspect);
      return {
        row: numbers[i]!,
        score: scores[i]!,
        rawScore: suspect.score,
        reasons,
        sentence: sentenceOf(reasons),
        cells: cells.get(numbers[i]!) ?? [],
      };
    }),
    threshold: finite(found.line),
    moves,
    sentence: sentenceOfMoves(moves, input.top),
    warnings:
      rows.length < part.rowIds.length
        ? [
            `${rows.length.toLocaleString("en-US")} of the ${part.rowIds.length.toLocaleString("en-US")} rows were looked at, evenly spread; the strangest of the others are not listed.`,
          ]
        : [],
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function spread(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** "Without the 50 strangest the threshold falls by 38 %: they do not look like the rest." */
function sentenceOfMoves(moves: GuardOutcome["moves"], top: number): string {
  const move = moves.find(({ excluded }) => excluded === top) ?? moves[0];
  if (move?.change == null) return "There are too few rows to say how the strangest change the threshold.";
  const percent = Math.round(-100 * move.change);
  return percent >= 20
    ? `Without the ${move.excluded} strangest rows the threshold falls by ${percent} %: check them before you train.`
    : `Without the ${move.excluded} strangest rows the threshold falls by ${percent} %: they hardly change what is learned.`;
}
