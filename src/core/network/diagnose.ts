// Guesses from the data why a loss diverged, and names the one cause that an analyst can fix, in half a sentence.
import { weightLayout } from "./layout.ts";
import type { WindowSource } from "./source.ts";
import type { NetworkSpec } from "./spec.ts";
import type { TrainingOptions } from "./training.ts";

interface ColumnRange {
  name: string;
  /** Largest finite magnitude. */
  most: number;
  /** First row whose value is NaN or infinite, or −1. */
  broken: number;
}

/** Magnitudes of every column over the rows in windows. Rows that windows share are read once. */
function columnRanges(
  { matrix, columns, starts }: Pick<WindowSource, "matrix" | "columns" | "starts">,
  steps: number,
  nameOf: (column: number) => string,
): ColumnRange[] {
  const ranges = Array.from({ length: columns }, (_, c) => ({ name: nameOf(c), most: 0, broken: -1 }));
  const rows = matrix.length / columns;
  let seen = { from: 0, to: 0 };
  for (const start of starts) {
    const to = Math.min(start + steps, rows);
    const follows = start >= seen.from && start <= seen.to;
    for (let row = follows ? seen.to : start; row < to; row++)
      for (let c = 0; c < columns; c++) {
        const value = Math.abs(matrix[row * columns + c]!);
        const range = ranges[c]!;
        if (!Number.isFinite(value)) {
          if (range.broken < 0) range.broken = row;
        } else if (value > range.most) range.most = value;
      }
    seen = { from: start, to };
  }
  return ranges;
}

const short = (value: number): string => Number(value.toPrecision(3)).toString();
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Scaled columns of traffic have long tails, but not this long. */
const unscaled = 100;

function causeIn(ranges: ColumnRange[]): string | null {
  const broken = ranges.find((range) => range.broken >= 0);
  if (broken)
    return `column "${broken.name}" holds a value that is not a finite number in row ${broken.broken}`;
  const widest = ranges.reduce((a, b) => (b.most > a.most ? b : a));
  if (widest.most <= unscaled) return null;
  const others = median(ranges.filter((range) => range !== widest).map((range) => range.most));
  const beside = others > 0 && others < widest.most / 10 ? `, most others ${short(others)}` : "";
  return `column "${widest.name}" is not scaled (its values reach ${short(widest.most)}${beside})`;
}

/** @returns half a sentence that completes "probably because …" */
export function likelyCause(facts: {
  spec: NetworkSpec;
  source: WindowSource;
  validation: WindowSource | undefined;
  options: Pick<TrainingOptions, "columnNames">;
  learningRate: number;
}): string {
  const { columnNames } = facts.options;
  const targetSteps = weightLayout(facts.spec).shapes.at(-1)!.steps;
  for (const source of [facts.source, facts.validation]) {
    if (!source) continue;
    const weights = source.sampleWeights?.findIndex((w) => !Number.isFinite(w)) ?? -1;
    if (weights >= 0) return `the sample weight of window ${weights} is not a finite number`;
    const cause = causeIn(
      columnRanges(source, facts.spec.input.steps, (c) => columnNames?.[c] ?? `${c + 1}`),
    );
    if (cause) return cause;
    if (!source.targets) continue;
    const name = (c: number) => `${c + 1} of the target`;
    const aim = causeIn(columnRanges(source.targets, targetSteps, name));
    if (aim) return aim;
  }
  return `the learning rate ${facts.learningRate} is too high for this data; try ${short(facts.learningRate / 10)}`;
}
