// Compares champion and challenger on the same rows, each at its own threshold. Scores the rows first where a model has not. Counts flags
// that both and only one of them raise, compares the ranking on labels, and shows what changes for rows with a verdict.
import { compareScores, type PastVerdict } from "../../core/evaluation/compare-models.ts";
import { bootstrapInterval } from "../../core/evaluation/confusion.ts";
import { rank } from "../../core/evaluation/ranking.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Comparison } from "../../shared/model-life-vocabulary.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { scoreAndKeep } from "../score/score-dataset.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { describeFlags, findScored, lineOf, type Scored } from "../score/scored.ts";
import { keptScores } from "../score/thresholds.ts";
import { readTruth } from "../score/truth.ts";
import { findColumn } from "../store/filter-sql.ts";
import { readPastVerdicts } from "../verdict/past-verdicts.ts";
import type { JobContext, JobKind } from "../work/queue.ts";

const mostDrawn = 4_000_000;
/** Columns that say what a row is about. */
const usualColumns = ["orig_addr", "resp_addr", "resp_port", "protocol", "label"];

export const compareJob: JobKind<"model.compare", ScoreTools> = {
  kind: "model.compare",
  title: (): string => "Compare two models",
  run: compare,
};

interface Side {
  model: Model;
  scored: Scored;
  scores: Float32Array;
  line: number;
  threshold: Comparison["models"][0]["threshold"];
}

async function compare(
  input: JobInput<"model.compare">,
  context: JobContext,
  tools: ScoreTools,
): Promise<JobOutput<"model.compare">> {
  const [first, second] = input.modelIds;
  if (first === second)
    throw new AppError("INVALID_INPUT", "A model is compared with another one; name two different models.");
  const dataset = await tools.datasets.get(input.datasetId);
  const shown = input.columns
    ? input.columns.map((name) => findColumn(name, dataset.columns))
    : dataset.columns.filter(({ name }) => usualColumns.includes(name)).slice(0, 4);
  const verdicts = input.verdicts ?? (await readPastVerdicts(tools.database, dataset.id));
  const stray = verdicts.find(({ row }) => row >= dataset.rows);
  if (stray) {
    throw new AppError(
      "NOT_FOUND",
      `The dataset ${dataset.name} has no row ${stray.row} to have a verdict; its rows are 0 to ${dataset.rows - 1}.`,
    );
  }
  const before = await sideOf(first, dataset, context, tools);
  const after = await sideOf(second, dataset, context, tools);
  context.report({ done: 0, total: null, unit: "rows", note: "Comparing" });
  const pastVerdicts: PastVerdict[] = verdicts.map(({ row, verdict }) => ({ index: row, verdict }));
  const compared = compareScores(before, after, pastVerdicts);
  const labelled = await compareOnLabels(before, after, dataset, tools);
  const kinds = rowsByKind(before, after);
  const names = shown.map(({ name }) => name);
  const describe = (side: Side, rows: number[]) =>
    describeFlags(tools, side.scored, {
      rows,
      raw: rows.map((row) => side.scores[row]!),
      columns: names,
    });
  const listed = async (side: Side, rows: number[]) => ({
    count: rows.length,
    top: await describe(side, strangest(rows, side.scores, input.top)),
  });
  const wire = (side: Side, which: 0 | 1): Comparison["models"][0] => ({
    modelId: side.model.id,
    name: side.model.name,
    threshold: side.threshold,
    ...(labelled?.rankings[which] ?? { rocAuc: null, prAuc: null, recallAt1: null }),
  });
  return {
    rows: dataset.rows,
    models: [wire(before, 0), wire(after, 1)],
    columns: shown,
    both: await listed(after, kinds.both),
    onlyFirst: await listed(before, kinds.onlyFirst),
    onlySecond: await listed(after, kinds.onlySecond),
    agreement: finite(compared.agreement),
    difference: labelled?.difference ?? null,
    verdicts:
      verdicts.length === 0
        ? null
        : {
            rows: verdicts.length,
            confirmedKept: compared.confirmedKept,
            confirmedLost: compared.confirmedLost,
            confirmedGained: compared.confirmedGained,
            falsePositivesGone: compared.falsePositivesGone,
            falsePositivesLeft: compared.falsePositivesLeft,
            falsePositivesNew: compared.falsePositivesNew,
          },
    sentence: sentenceOf(compared.sentence, verdicts.length, kinds),
    warnings: labelled?.warnings ?? [],
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

async function sideOf(
  modelId: number,
  dataset: Dataset,
  context: JobContext,
  tools: ScoreTools,
): Promise<Side> {
  const model = await tools.models.get(modelId);
  if ((await tools.scores.find(modelId, dataset.id)) === null)
    await scoreAndKeep(model, dataset, context, tools);
  const scored = await findScored(tools, modelId, dataset.id);
  const threshold = await lineOf(tools, scored);
  const scores = await keptScores(tools, scored.scores);
  return { model, scored, scores, threshold, line: threshold.value ?? Number.POSITIVE_INFINITY };
}

function rowsByKind(before: Side, after: Side): Record<"both" | "onlyFirst" | "onlySecond", number[]> {
  const out = { both: [] as number[], onlyFirst: [] as number[], onlySecond: [] as number[] };
  for (let row = 0; row < before.scores.length; row++) {
    const was = before.scores[row]! > before.line;
    const is = after.scores[row]! > after.line;
    if (was && is) out.both.push(row);
    else if (was) out.onlyFirst.push(row);
    else if (is) out.onlySecond.push(row);
  }
  return out;
}

const strangest = (rows: readonly number[], scores: Float32Array, top: number): number[] =>
  [...rows].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, top);

function sentenceOf(
  summary: string,
  verdictCount: number,
  { onlyFirst, onlySecond }: ReturnType<typeof rowsByKind>,
): string {
  if (verdictCount > 0) return `${summary}.`;
  return `No row here has a verdict yet: the second model flags ${onlySecond.length} rows that the first does not, and leaves ${onlyFirst.length} of its flags.`;
}

interface OnLabels {
  rankings: [Ranked, Ranked];
  difference: NonNullable<Comparison["difference"]>;
  warnings: string[];
}
type Ranked = { rocAuc: number | null; prAuc: number | null; recallAt1: number | null };

/** Compares the rankings on labelled rows that neither model was fitted on. Each resample draws the same rows for both. */
async function compareOnLabels(
  before: Side,
  after: Side,
  dataset: Dataset,
  tools: ScoreTools,
): Promise<OnLabels | null> {
  if (!dataset.columns.some(({ name }) => name === "label_benign")) return null;
  const sides = [before, after];
  const truth = await readTruth(
    tools,
    dataset,
    sides.map(({ scored, model }) => ({ stored: scored.stored, model })),
    sides.map(({ scores }) => scores),
  );
  const labelledScores = sides.map(({ scores }) => Float32Array.from(truth.rows, (row) => scores[row]!));
  const rankings = labelledScores.map((scores) => rank(scores, truth.attack));
  const draws = Math.min(200, Math.max(20, Math.round(mostDrawn / Math.max(1, truth.rows.length))));
  const figures = {
    rocAuc: (one: (typeof rankings)[number]) => one.rocAuc,
    prAuc: (one: (typeof rankings)[number]) => one.prAuc,
    recallAt1: (one: (typeof rankings)[number]) => one.recallAtFpr["0.01"] ?? Number.NaN,
  };
  const difference = (of: (one: (typeof rankings)[number]) => number) => {
    const interval = bootstrapInterval(
      truth.rows.length,
      (sample) => {
        const attack = Uint8Array.from(sample, (i) => truth.attack[i]!);
        const [one, two] = labelledScores.map((scores) =>
          of(
            rank(
              Float32Array.from(sample, (i) => scores[i]!),
              attack,
            ),
          ),
        );
        return two! - one!;
      },
      { seed: before.model.seed, draws },
    );
    return {
      value: finite(of(rankings[1]!) - of(rankings[0]!)),
      interval: [finite(interval[0]), finite(interval[1])] as [number | null, number | null],
    };
  };
  const ranked = (one: (typeof rankings)[number]): Ranked => ({
    rocAuc: finite(one.rocAuc),
    prAuc: finite(one.prAuc),
    recallAt1: finite(figures.recallAt1(one)),
  });
  const positives = rankings[0]!.positives;
  const warnings = [
    ...(truth.learned > 0
      ? [`${truth.learned} labelled rows are not counted, since one of the models was fitted on them.`]
      : []),
    ...(positives === 0 ? ["The labelled rows hold no attack: areas cannot be compared."] : []),
  ];
  return {
    rankings: [ranked(rankings[0]!), ranked(rankings[1]!)],
    difference: {
      labelledRows: truth.rows.length,
      rocAuc: difference(figures.rocAuc),
      prAuc: difference(figures.prAuc),
      recallAt1: difference(figures.recallAt1),
    },
    warnings,
  };
}
