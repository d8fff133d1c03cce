// The incidents of a dataset in descending order of severity, in pages: the first at once, more on request.
import { useState } from "react";
import type { IncidentPage, IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { type Answer, useAnswers } from "../../api/answers.ts";
import { isLive } from "../../state/datasets.ts";

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
  const { id } = dataset;
  const [blocks, setBlocks] = useState(1);
  const answers = useAnswers(
    "incidents.page",
    Array.from({ length: dataset.reading && !isLive(dataset) ? 0 : blocks }, (_, block) => ({
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
