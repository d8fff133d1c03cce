// The requests of the inspector: the row at once, and why it is strange. While keys move through rows, only the last one is explained,
// after a short pause. A pressed row is meant, and is explained at once.
import { useEffect, useMemo } from "react";
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import type { CellValue } from "#shared/vocabulary.ts";
import { type Answer, useAnswer } from "../../../api/answers.ts";
import type { Subject } from "../state/subject.ts";

/** A row's cells by column name. */
export type RowCells = ReadonlyMap<string, CellValue>;

const restMs = 90;
/** A row focused this long after another one is not part of a move through rows: its explanation is requested at once. */
const walkMs = 300;
let lookedAtMs = Number.NEGATIVE_INFINITY;
let pressedAtMs = Number.NEGATIVE_INFINITY;
const notePress = (): void => {
  pressedAtMs = performance.now();
};

interface Inspected {
  /** Null until they are loaded. */
  cells: RowCells | null;
  why: Answer<Explanation>;
}

export function useInspected({ dataset, model }: Subject, row: number): Inspected {
  useEffect(() => {
    window.addEventListener("pointerdown", notePress, { capture: true });
    return () => window.removeEventListener("pointerdown", notePress, { capture: true });
  }, []);
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
  const walks = nowMs - lookedAtMs < walkMs && nowMs - pressedAtMs >= walkMs;
  lookedAtMs = nowMs;
  return walks ? restMs : 0;
}
