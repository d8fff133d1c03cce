// Two parts for a detector's ONNX graph: the compression of extreme values before the network, and after it the score of
// a window's last row from its whitened error, its distance from the middle of normal, and the surprise of its levels.
import type { OnnxGraph } from "./graph.ts";
import type { Observed } from "./to-onnx.ts";

/** x̃ = sign(x)·(|x| ≤ 1 ? |x| : 1 + ln|x|), elementwise. */
export function compressed(graph: OnnxGraph, x: string): string {
  const one = graph.floats([1], [1]);
  const size = graph.node("Abs", [x]);
  const inner = graph.node("Min", [size, one]);
  const outer = graph.node("Log", [graph.node("Max", [size, one])]);
  return graph.node("Mul", [graph.node("Sign", [x]), graph.node("Add", [inner, outer])]);
}

interface WhitenedScore {
  /** F: mean difference on normal rows. */
  centre: ArrayLike<number>;
  /** W, F × F. */
  matrix: ArrayLike<number>;
  errorWeight: number;
  distanceWeight: number;
  /** Least value of E and Z. */
  floor: number;
  /** J and its weight; null if no column has levels. */
  surprise: { weight: number; views: readonly SurpriseView[] } | null;
}

/** Columns of levels that are combined. */
interface SurpriseView {
  /** The range of features for the levels of each column. */
  groups: readonly { from: number; count: number }[];
  /** Surprise of each combination; the last column's level varies fastest. */
  table: ArrayLike<number>;
}

/**
 * A `score` for `toOnnx`: E^w · Z^v · exp(u·J) of the last row, with E = |W(x̃ − ŷ − centre)|²/F, x̃ the row in
 * network units, ŷ the network's expectation, Z = |x|²/F, x the scaled row, and J the mean surprise of the views. [N]
 */
export function whitenedScore(options: WhitenedScore) {
  return (graph: OnnxGraph, { target, expected }: Observed, scaled: string): string => {
    const F = options.centre.length;
    const lastRow = (x: string): string =>
      graph.node("Squeeze", [
        graph.node("Slice", [
          x,
          graph.int64s([-1]),
          graph.int64s([Number.MAX_SAFE_INTEGER]),
          graph.int64s([1]),
        ]),
        graph.int64s([1]),
      ]);
    const meanSquare = (x: string): string =>
      graph.node("ReduceMean", [graph.node("Mul", [x, x])], { axes: [1], keepdims: 0 });
    const power = (x: string, exponent: number): string =>
      graph.node("Pow", [
        graph.node("Max", [x, graph.floats([options.floor], [1])]),
        graph.floats([exponent], [1]),
      ]);
    const transposed = Float64Array.from(
      { length: F * F },
      (_, i) => options.matrix[(i % F) * F + Math.floor(i / F)]!,
    );
    const difference = graph.node("Sub", [lastRow(target), lastRow(expected)]);
    const centred = graph.node("Sub", [difference, graph.floats(options.centre, [F])]);
    const whitened = graph.node("MatMul", [centred, graph.floats(transposed, [F, F])]);
    const last = lastRow(scaled);
    const ranked = graph.node("Mul", [
      power(meanSquare(whitened), options.errorWeight),
      power(meanSquare(last), options.distanceWeight),
    ]);
    if (options.surprise === null || options.surprise.views.length === 0) return ranked;
    const { weight, views } = options.surprise;
    const sum = graph.node(
      "Sum",
      views.map((view) => surpriseOf(graph, view, last)),
    );
    const factor = graph.node("Exp", [graph.node("Mul", [sum, graph.floats([weight / views.length], [1])])]);
    return graph.node("Mul", [ranked, factor]);
  };
}

/** Surprise of the levels of a row. [N] */
function surpriseOf(graph: OnnxGraph, { groups, table }: SurpriseView, row: string): string {
  let key: string | null = null;
  for (const { from, count } of groups) {
    const levelsOfGroup = graph.node("Slice", [
      row,
      graph.int64s([from]),
      graph.int64s([from + count]),
      graph.int64s([1]),
    ]);
    const level = graph.node("ArgMax", [levelsOfGroup], { axis: 1, keepdims: 0 });
    key = key === null ? level : graph.node("Add", [graph.node("Mul", [key, graph.int64s([count])]), level]);
  }
  return graph.node("Gather", [graph.floats(table, [table.length]), key ?? graph.int64s([0])], { axis: 0 });
}
