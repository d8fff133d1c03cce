// The data of a fitted feature set: plain JSON that turns a table into a matrix, and back into real units. No code.

/** A choice of how to read a column, before anything is fitted. */
export type FeaturePlan = {
  readonly column: string;
  readonly as: "number" | "levels" | "port" | "hour" | "weekday" | "series";
  /** Unit of the column's numbers, shown in explanations ("bytes", "s"). */
  readonly unit?: string;
  /** For a series: the time column that orders it; without one, the order of the file. */
  readonly over?: string | null;
};

/** The numbers to compute from a series' columns before scaling; see series-features.ts. */
export type SeriesPlan = {
  readonly columns: readonly string[];
  /** The column that orders the rows; null = the order of the file. */
  readonly timeColumn: string | null;
  /** How many points back, for each value used as a feature. */
  readonly lags: readonly number[];
  /** Points of the rolling statistics, including the current one. */
  readonly window: number;
  /** Points of the spectrum, a power of two; 0 = no spectrum. */
  readonly spectrum: number;
  readonly bands: number;
};

export type Scaler = "z" | "min-max" | "robust";

/** scaled = clip((f(x) − centre) / scale), f the identity or sign(x)·ln(1 + |x|); missing becomes 0 after scaling. */
export type FittedNumber = {
  readonly kind: "number";
  readonly column: string;
  readonly unit: string | null;
  readonly log: boolean;
  readonly centre: number;
  readonly scale: number;
  /** The column had missing values in training, so a second feature marks them; its centre and scale. */
  readonly missing: { readonly centre: number; readonly scale: number } | null;
  /** 5 and 95 % quantiles of the training rows, in the column's unit. */
  readonly usual: readonly [number, number];
};

/**
 * One feature per level, one for rare and one for unseen values; missing is a level too ("∅"). Each is (indicator −
 * centre) / scale with the standard deviation of a share estimated as (k + 1) / (n + 2), so that a level unseen or
 * rare in training is stranger the more training rows there were.
 */
export type FittedLevels = {
  readonly kind: "levels";
  readonly column: string;
  /** The text itself, or the class of a port number. */
  readonly from: "text" | "port";
  readonly levels: readonly string[];
  readonly rare: readonly string[];
  readonly centre: readonly number[];
  readonly scale: readonly number[];
};

/** Two features, the sine and cosine of the time within a day or a week (UTC). */
export type FittedCycle = {
  readonly kind: "cycle";
  readonly column: string;
  readonly period: "hour" | "weekday";
};

export type FittedColumn = FittedNumber | FittedLevels | FittedCycle;

/** One column of the matrix. */
type OutputFeature = {
  /** "bytes", "protocol = tcp", "bytes is missing". */
  readonly name: string;
  readonly column: string;
  readonly part: "value" | "missing" | "level" | "rare" | "unseen" | "sine" | "cosine";
};

export type FittedFeatures = {
  readonly version: 1;
  readonly scaler: Scaler;
  /** Scaled values are cut to ±clip. */
  readonly clip: number;
  readonly trainedOnRows: number;
  readonly columns: readonly FittedColumn[];
  readonly features: readonly OutputFeature[];
  /** How columns that no table has are computed; models of flows, and of earlier versions, lack it. */
  readonly series?: SeriesPlan;
};

export const missingLevel = "∅";

/** The features of fitted columns, in matrix order. */
export function outputFeatures(columns: readonly FittedColumn[]): OutputFeature[] {
  return columns.flatMap((column): OutputFeature[] => {
    const name = column.column;
    if (column.kind === "number") {
      const value: OutputFeature = { name, column: name, part: "value" };
      return column.missing
        ? [value, { name: `${name} is missing`, column: name, part: "missing" }]
        : [value];
    }
    if (column.kind === "cycle") {
      return [
        { name: `${column.period} of ${name} (sine)`, column: name, part: "sine" },
        { name: `${column.period} of ${name} (cosine)`, column: name, part: "cosine" },
      ];
    }
    return [
      ...column.levels.map(
        (level): OutputFeature => ({ name: `${name} = ${level}`, column: name, part: "level" }),
      ),
      { name: `${name} is rare`, column: name, part: "rare" },
      { name: `${name} is new`, column: name, part: "unseen" },
    ];
  });
}
