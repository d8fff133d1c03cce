// The common values of the typed column, with counts. A column with few values is requested once. For one with many, the engine searches
// for the typed text after a pause.
import { useMemo } from "react";
import { useAnswer } from "../api/answers.ts";
import type { CommonValue, Completions } from "./complete.ts";

const restMs = 150;

interface KnownValues {
  column: string | null;
  values: readonly CommonValue[];
}

export function useCommonValues(datasetId: number, place: Completions["valuesOf"]): KnownValues {
  const column = place?.column ?? null;
  const text = place?.text.slice(0, 200) ?? "";
  // On failure there is no completion, which is only a convenience.
  const most = useAnswer("column.values", column === null ? null : { datasetId, column });
  const isNarrow = column !== null && text !== "" && most.value !== undefined && !most.value.complete;
  const narrow = useAnswer("column.values", isNarrow ? { datasetId, column, text } : null, { restMs });
  const value = (isNarrow ? narrow.value : undefined) ?? most.value;
  const isOver = value !== undefined || most.error !== null;
  return useMemo(() => {
    if (column === null || !isOver) return { column: null, values: [] };
    const least = value?.counted === "first-rows";
    return { column, values: (value?.values ?? []).map((one) => ({ ...one, least })) };
  }, [column, value, isOver]);
}
