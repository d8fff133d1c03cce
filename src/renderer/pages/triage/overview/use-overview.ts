// What the overview asks: the time line without its own range, the lanes without their own entities, the capture's faults once.
// While something else is asked the last answers stand; an answer older than the last question is dropped.
import { useEffect, useState } from "react";
import type { LaneEntity, Lanes, ScoredTimeline } from "#shared/contract/inspect.ts";
import type { AppError } from "#shared/errors.ts";
import { formatFilter } from "#shared/filter.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Filter } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import type { Subject } from "../state/subject.ts";

export interface OverviewQuestion {
  entity: LaneEntity;
  /** For the time line: the filter without the time range. */
  ofTime: Filter;
  /** For the lanes: the filter without the time range and without chosen entities. */
  ofLanes: Filter;
  order: "flags" | "score";
  /** Part of the time that is looked at; null for all. */
  zoom: TimeRange | null;
  bins: number;
}

export interface OverviewAnswer {
  /** Undefined until the first answer; null for a dataset without time. */
  line: ScoredTimeline | null | undefined;
  lanes: Lanes | null | undefined;
  error: AppError | null;
  askAgain(): void;
}

export function useOverview({ dataset, model, scores }: Subject, question: OverviewQuestion): OverviewAnswer {
  const [line, setLine] = useState<ScoredTimeline | null | undefined>(undefined);
  const [lanes, setLanes] = useState<Lanes | null | undefined>(undefined);
  const [error, setError] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [turns] = useState(() => ({ line: createTurns(), lanes: createTurns() }));
  const { entity, ofTime, ofLanes, order, zoom, bins } = question;
  const subject = { datasetId: dataset.id, modelId: model.id };
  const range = zoom ? { fromMs: zoom.fromMs, toMs: zoom.toMs } : {};
  // Another method moves the line, and with it what is a flag.
  const asked = JSON.stringify([subject, range, bins, scores.id, scores.method, attempt]);
  const failed = (thrown: unknown) => {
    // A filter that is refused is said at its box, by the grid.
    const refused = asAppError(thrown);
    if (refused.code !== "FILTER_INVALID") setError(refused);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts are the questions
  useEffect(() => {
    const isLast = turns.line.next();
    request("triage.timeline", { ...subject, ...range, bins, filter: ofTime }).then(
      (next) => {
        if (!isLast()) return;
        setLine(next);
        setError(null);
      },
      (thrown) => isLast() && failed(thrown),
    );
    return () => void turns.line.next();
  }, [asked, formatFilter(ofTime)]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts are the questions
  useEffect(() => {
    const isLast = turns.lanes.next();
    request("triage.lanes", { ...subject, ...range, bins, filter: ofLanes, entity, order, top: 40 }).then(
      (next) => isLast() && setLanes(next),
      (thrown) => isLast() && failed(thrown),
    );
    return () => void turns.lanes.next();
  }, [asked, formatFilter(ofLanes), entity, order]);

  return { line, lanes, error, askAgain: () => setAttempt(attempt + 1) };
}
