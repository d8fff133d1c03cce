// The incidents of a dataset, the most severe first, in blocks: the first at once, more when they are wanted.
import { useState } from "react";
import type { IncidentPage, IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { type Answer, useAnswers } from "../../../api/answers.ts";

/** More incidents than an analyst reads in a day many times over. */
const blockSize = 200;

export interface IncidentsShown {
  first: Pick<Answer<IncidentPage>, "value" | "error" | "askAgain">;
  incidents: readonly IncidentWithVerdict[];
  /** Incidents that are not here yet. */
  left: number;
  more(): void;
}

const nothing: IncidentsShown["first"] = { value: undefined, error: null, askAgain() {} };

export function useIncidentList({ id, reading }: Dataset): IncidentsShown {
  const [blocks, setBlocks] = useState(1);
  const answers = useAnswers(
    "incidents.page",
    Array.from({ length: reading ? 0 : blocks }, (_, block) => ({
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
