// The incidents of a dataset in descending order of severity, in pages: the first at once, more on request.
import { useState } from "react";
import type { IncidentPage, IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { type Answer, useAnswer, useAnswers } from "../../api/answers.ts";

/** Many times more incidents than an analyst reads in a day. */
const blockSize = 200;

export interface IncidentsShown {
  first: Pick<Answer<IncidentPage>, "value" | "error" | "askAgain">;
  incidents: readonly IncidentWithVerdict[];
  /** Number of incidents that are not loaded. */
  left: number;
  more(): void;
}

const nothing: IncidentsShown["first"] = { value: undefined, error: null, askAgain() {} };

export function useIncidentList(dataset: Dataset): IncidentsShown {
  const { id, reading } = dataset;
  // The incidents of an import are found when it is whole; those of a watch are there while it grows.
  const watches = useAnswer("watch.list", reading ? {} : null).value;
  const isReadable = !reading || (watches?.some(({ datasetId }) => datasetId === id) ?? false);
  const [blocks, setBlocks] = useState(1);
  const answers = useAnswers(
    "incidents.page",
    Array.from({ length: isReadable ? blocks : 0 }, (_, block) => ({
      datasetId: id,
      show: "all" as const,
      offset: block * blockSize,
      limit: blockSize,
    })),
  );
  const incidents = answers.flatMap(({ value }) => value?.incidents ?? []);
  return {
    first: answers[0] ?? nothing,
    incidents,
    left: Math.max(0, (answers[0]?.value?.total ?? 0) - blocks * blockSize),
    more: () => setBlocks(blocks + 1),
  };
}
