// The flagged spans of a series by the model at hand, for charts of its course: neighbouring flags are one span.
import { useMemo } from "react";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { scoresFor, useModels, useSelectedModel } from "../../state/models.ts";
import type { FlaggedRange } from "./course-option.ts";

/** As many as one answer holds; the strangest. */
const most = 100;
/** Flags so many steps apart are one span. */
const gapSteps = 3;

export interface Flagged {
  ranges: readonly FlaggedRange[];
  total: number;
}

/** Null where no model scored the dataset, and before the answer. */
export function useFlagged(dataset: Dataset, filter: Filter, stepMs: number | null): Flagged | null {
  const model = useSelectedModel();
  const scores = useModels(({ scores }) => scores);
  const scored = model && scoresFor(scores, model.id, dataset.id);
  const gapS = Math.min(86_400, Math.max(0.001, ((stepMs ?? 0) * gapSteps) / 1000));
  const input = { datasetId: dataset.id, modelId: model?.id ?? 0, filter, offset: 0, limit: most, gapS };
  const { value } = useAnswer("episodes.page", scored && stepMs !== null ? input : null, { keepLast: true });
  return useMemo(() => {
    if (!scored || !value || stepMs === null) return null;
    // A sample stands for the step that it begins.
    const ranges = value.episodes.flatMap(({ fromMs, toMs, score }) =>
      fromMs === null || toMs === null ? [] : [{ fromMs, toMs: toMs + stepMs, score }],
    );
    return { ranges, total: value.total };
  }, [scored, value, stepMs]);
}
