// Converts scaled features back to the column's unit for explanations, such as expected bytes and seconds.

import { featureCount } from "./apply-features.ts";
import type { FittedColumn, FittedFeatures, FittedNumber } from "./fitted.ts";

/** The value in the column's unit for a scaled value. */
export function unscale(fitted: FittedNumber, scaled: number): number {
  const value = scaled * fitted.scale + fitted.centre;
  if (!fitted.log) return value;
  return value < 0 ? -Math.expm1(-value) : Math.expm1(value);
}

/** Units without values below 0; a share is at most 1, a byte has at most 8 bits. */
const highest: ReadonlyMap<string, number> = new Map([
  ...["bytes", "bytes²", "bytes/s", "bits/s", "packets", "packets/s", "flows", "s", "ms", "µs"].map(
    (unit) => [unit, Number.POSITIVE_INFINITY] as const,
  ),
  ["share", 1],
  ["bit/byte", 8],
]);

/** The nearest value that the unit allows: a network may expect −548 µs. */
function possible(value: number, { unit }: FittedNumber): number {
  const most = highest.get(unit ?? "");
  return most === undefined ? value : Math.min(most, Math.max(0, value));
}

export type ColumnExpectation =
  | {
      readonly kind: "number";
      readonly column: string;
      readonly unit: string | null;
      readonly expected: number;
    }
  | {
      readonly kind: "levels";
      readonly column: string;
      /** Levels by descending expected probability, those above 1 % (at least one). */
      readonly expected: readonly { readonly level: string; readonly share: number }[];
    }
  | { readonly kind: "cycle"; readonly column: string };

/** Converts a row of expected scaled features (length F) column by column. */
export function expectedInUnits(fitted: FittedFeatures, expected: ArrayLike<number>): ColumnExpectation[] {
  let offset = 0;
  return fitted.columns.map((column): ColumnExpectation => {
    const at = offset;
    offset += featureCount(column);
    return expectedInUnit(column, expected, at);
  });
}

/** Converts the expected scaled features of one column, which begin at index `at`; indicators become probabilities again. */
export function expectedInUnit(
  column: FittedColumn,
  expected: ArrayLike<number>,
  at: number,
): ColumnExpectation {
  if (column.kind === "number")
    return {
      kind: "number",
      column: column.column,
      unit: column.unit,
      expected: possible(unscale(column, expected[at]!), column),
    };
  if (column.kind === "cycle") return { kind: "cycle", column: column.column };
  const shares = [...column.levels, "(rare)", "(new)"]
    .map((level, k) => ({
      level,
      share: Math.min(1, Math.max(0, expected[at + k]! * column.scale[k]! + column.centre[k]!)),
    }))
    .sort((a, b) => b.share - a.share);
  return {
    kind: "levels",
    column: column.column,
    expected: shares.filter((s, k) => k === 0 || s.share > 0.01),
  };
}
