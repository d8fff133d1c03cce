// Computes the derived columns of rows in memory, where no store does: the same formulas, with times in microseconds.
import { type ColumnData, numberAt, type TableData } from "./columns.ts";
import { type Derived, derivable } from "./derive.ts";

/** The rows with every column that theirs allow to compute. */
export function deriveRows({ rows, columns }: TableData): TableData {
  const all = new Map<string, ColumnData>(columns);
  for (const derived of derivable([...columns.keys()])) {
    const [a, b] = derived.formula.of.map((name) => all.get(name));
    if (a?.kind !== "number" || b?.kind !== "number") continue;
    const compute = formulaOf(derived);
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = compute(numberAt(a, row), numberAt(b, row));
    all.set(derived.name, { kind: "number", values });
  }
  return { rows, columns: all };
}

/** A flow of more seconds has no end that a store could hold. */
const longestS = 3_155_760_000;

/** NaN is no value. */
function formulaOf({ formula }: Derived): (a: number, b: number) => number {
  switch (formula.op) {
    case "sum":
      return (a, b) => a + b;
    case "asymmetry": {
      const empty = formula.empty ?? Number.NaN;
      return (a, b) => (a + b > 0 ? (a - b) / (a + b) : a + b === 0 ? empty : Number.NaN);
    }
    case "ratio":
      return (a, b) => (b > 0 ? a / b : Number.NaN);
    case "later":
      return (a, b) => (b >= 0 && b <= longestS ? a + Math.round(b * 1e6) : Number.NaN);
    case "between":
      return (a, b) => (a >= b ? (a - b) / 1e6 : Number.NaN);
  }
}
