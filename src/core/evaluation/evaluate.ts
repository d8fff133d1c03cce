// Everything a labelled dataset says about one model, in the shape `tidewatch evaluate --json` prints. Scores in, figures out; it
// fits nothing and knows no detector.

import { countedDays } from "../../shared/threshold-words.ts";
import { bootstrapPrAuc } from "./area-bootstrap.ts";
import { type Confusion, confusionAt, type FamilyRecall, recallByFamily } from "./confusion.ts";
import { compareWithBaselines } from "./honesty.ts";
import { rank } from "./ranking.ts";

export type EvaluationInput = {
  name: string;
  /** Raw scores of the rows, and the line in force. */
  scores: ArrayLike<number>;
  line: number;
  /** How the line was derived, as one word ("budget", "false-rate"). */
  method: string;
  /** Family of attack per row, or null for normal. */
  families: ArrayLike<string | null>;
  /** Days the rows span, or null without time. */
  days: number | null;
  baselines: readonly { readonly name: string; readonly scores: ArrayLike<number> }[];
  /** From `honestyWarnings`. */
  warnings: readonly string[];
  seed: number;
  /** Bootstrap draws per interval; each costs one pass over the rows. */
  draws?: number;
};

export type AreaFigures = {
  readonly rocAuc: number;
  readonly prAuc: number;
  readonly prAucInterval: readonly [number, number];
  readonly recallAtFpr: Readonly<Record<string, number>>;
};

export type Evaluation = AreaFigures & {
  readonly baseRate: number;
  readonly rows: number;
  readonly bestF1: number;
  readonly threshold: Confusion & {
    readonly method: string;
    readonly value: number;
    readonly flagsPerDay: number | null;
  };
  readonly perFamily: readonly FamilyRecall[];
  readonly baselines: Readonly<Record<string, AreaFigures>>;
  readonly warnings: readonly string[];
};

/** Rows of a bootstrap draw: beyond these an interval is narrow anyway. */
const mostRows = 20_000;

export function evaluateScores(input: EvaluationInput): Evaluation {
  const { scores, families, line, method, days, seed } = input;
  const attack = Uint8Array.from({ length: scores.length }, (_, i) => (families[i] == null ? 0 : 1));
  const areas = (values: ArrayLike<number>): AreaFigures & { baseRate: number; bestF1: number } => {
    const { rocAuc, prAuc, recallAtFpr, baseRate, bestF1 } = rank(values, attack);
    const prAucInterval = areaInterval(values, attack, { seed, draws: input.draws ?? 50 });
    return { rocAuc, prAuc, prAucInterval, recallAtFpr, baseRate, bestF1 };
  };
  const own = areas(scores);
  const baselines: Record<string, AreaFigures> = {};
  for (const baseline of input.baselines) {
    const { rocAuc, prAuc, prAucInterval, recallAtFpr } = areas(baseline.scores);
    baselines[baseline.name] = { rocAuc, prAuc, prAucInterval, recallAtFpr };
  }
  const verdict = compareWithBaselines(
    { name: input.name, prAuc: own.prAuc, interval: own.prAucInterval },
    Object.entries(baselines).map(([name, b]) => ({ name, prAuc: b.prAuc, interval: b.prAucInterval })),
  );
  const confusion = confusionAt(scores, attack, line);
  const flags = confusion.truePositives + confusion.falsePositives;
  const flagsPerDay = days === null ? null : flags / countedDays(days);
  return {
    ...own,
    rows: scores.length,
    threshold: { ...confusion, method, value: line, flagsPerDay },
    perFamily: recallByFamily(scores, families, line),
    baselines,
    warnings: verdict === null ? [...input.warnings] : [verdict, ...input.warnings],
  };
}

/** 95 % bootstrap interval of PR-AUC; beyond 20,000 rows it is drawn from some of them and narrowed. */
export function areaInterval(
  scores: ArrayLike<number>,
  attack: Uint8Array,
  options: { seed: number; draws: number },
): [number, number] {
  const rows = scores.length;
  if (rows === 0) return [Number.NaN, Number.NaN];
  const every = Math.max(1, Math.ceil(rows / mostRows));
  const kept = Math.floor((rows - 1) / every) + 1;
  const [low, high] = bootstrapPrAuc(
    Float64Array.from({ length: kept }, (_, i) => scores[i * every]!),
    Uint8Array.from({ length: kept }, (_, i) => attack[i * every]!),
    options,
  );
  if (every === 1) return [low, high];
  // Drawn from a part of the rows the interval is wider than all rows deserve: narrow it about the value of all.
  const middle = rank(scores, attack).prAuc;
  const shrink = Math.sqrt(1 / every);
  const half = ((high - low) / 2) * shrink;
  return [middle - half, middle + half];
}

/**
 * Features that alone tell attacks from normal rows: ROC-AUC above `least` or below 1 − `least`. A label in disguise, or a data set
 * whose attacks were made by other means than its normal traffic.
 * @param data rows × width scaled features of labelled rows
 */
export function labelLikeFeatures(
  data: Float32Array,
  names: readonly string[],
  attack: ArrayLike<number | boolean>,
  least = 0.98,
): string[] {
  const width = names.length;
  const rows = attack.length;
  const column = new Float32Array(rows);
  return names.filter((_, f) => {
    for (let i = 0; i < rows; i++) column[i] = data[i * width + f]!;
    const { rocAuc } = rank(column, attack);
    return rocAuc > least || rocAuc < 1 - least;
  });
}
