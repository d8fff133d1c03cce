// What a fitted feature set is: plain JSON that turns a table into a matrix, and back into real units. No code.

/** How a column is to be seen, before anything is fitted. */
export type FeaturePlan = {
  readonly column: string;
  readonly as: "number" | "levels" | "port" | "hour" | "weekday" | "series";
  /** Unit of the column's numbers, shown in explanations ("bytes", "s"). */
  readonly unit?: string;
  /** Of a series: the column of times that it follows; without it, the order of the file. */
  readonly over?: string | null;
};

/** Which numbers are made of a series' columns before anything is scaled: series-features.ts. */
export type SeriesPlan = {
  readonly columns: readonly string[];
  /** In whose order a value has a past; null = the order of the file. */
  readonly timeColumn: string | null;
  /** Points back whose values are features. */
  readonly lags: readonly number[];
  /** Points of the rolling statistics, the present one included. */
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
  /** The column had missing values in training, so a second feature says where; its own centre and scale. */
  readonly missing: { readonly centre: number; readonly scale: number } | null;
  /** 5 and 95 % quantiles of the training rows, in the column's unit. */
  readonly usual: readonly [number, number];
};

/**
 * One feature per level and one each for rare and for unseen values; missing is a level of its own ("∅"). Each is
 * (indicator − centre) / scale with the standard deviation of a share estimated as (k + 1) / (n + 2), so that a level never
 * or hardly seen in training is as strange as the number of training rows makes it.
 */
export type FittedLevels = {
  readonly kind: "levels";
  readonly column: string;
  /** Text as it stands, or the class of a port number. */
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
  /** How columns that no table has are made of those it has; models of flows, and of earlier versions, lack it. */
  readonly series?: SeriesPlan;
};

export const missingLevel = "∅";

/** The feature list that fitted columns stand for, in matrix order. */
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
