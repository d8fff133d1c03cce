// What the inspector asks: the row itself at once, and why it is strange. Of rows that are walked over by keys only the last one is
// explained, a moment after the hand rests.
import { useMemo } from "react";
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import type { CellValue } from "#shared/vocabulary.ts";
import { type Answer, useAnswer } from "../../../api/answers.ts";
import type { Subject } from "../state/subject.ts";

/** A row's cells by the names of their columns. */
export type RowCells = ReadonlyMap<string, CellValue>;

const restMs = 90;
/** A row looked at so long after another is not walked over: its explanation is requested at once. */
const walkMs = 300;
let lookedAtMs = Number.NEGATIVE_INFINITY;

interface Inspected {
  /** Null until it is there. */
  cells: RowCells | null;
  why: Answer<Explanation>;
}

export function useInspected({ dataset, model }: Subject, row: number): Inspected {
  const found = useAnswer("rows.get", { datasetId: dataset.id, rows: [row] });
  const why = useAnswer(
    "flow.explain",
    { datasetId: dataset.id, modelId: model.id, row },
    { restMs: restOfWalk },
  );
  const cells = useMemo(
    () =>
      found.value
        ? new Map(found.value.columns.map((name, c) => [name, found.value?.cells[c]?.[0] ?? null]))
        : null,
    [found.value],
  );
  return { cells, why: { ...why, error: why.error ?? found.error } };
}

function restOfWalk(): number {
  const nowMs = performance.now();
  const walks = nowMs - lookedAtMs < walkMs;
  lookedAtMs = nowMs;
  return walks ? restMs : 0;
}
