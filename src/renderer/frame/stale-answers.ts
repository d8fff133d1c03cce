// Decides which answers an event of the engine makes stale; the only place that does. A request names its dataset and model in its input.
// Whether it depends on verdicts follows from its name or its filter.
import type { EventPayload, RequestName } from "#shared/contract/contract.ts";
import type { Job } from "#shared/job.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { staleAnswers } from "../api/answers.ts";

/** Requests that count or return annotations of rows. */
const ofVerdicts: ReadonlySet<RequestName> = new Set([
  "row.annotations",
  "triage.groups",
  "verdict.counts",
  "audit.list",
  "incidents.page",
]);

/** A dataset got rows, or is complete. */
export function staleByDataset({ id, reading }: Dataset): void {
  // Profiles of a growing table would be requested every second, so they wait until it is complete.
  staleAnswers(({ name, input }) => input.datasetId === id && !(reading && name === "column.profile"));
}

/** A model has new scores, another threshold, a recalibration or another name. Its flags are evidence of incidents. */
export function staleByModel(modelId: number): void {
  staleAnswers(
    ({ name, input }) => input.modelId === modelId || name === "incidents.page" || name === "model.changes",
  );
}

/** A finished job stored a new result. */
export function staleByJob({ kind, state, input }: Job): void {
  const of = input as { datasetId?: unknown } | null;
  if (kind === "drill.run" && state === "done")
    staleAnswers(
      ({ name, input: question }) => name === "drill.result" && question.datasetId === of?.datasetId,
    );
}

/** Verdicts, notes or tags of rows changed. Rows that are filtered by them stay on the screen and are requested again when they are next needed. */
export function staleByVerdict({ datasetId, rows }: EventPayload<"verdict.changed">): void {
  staleAnswers(({ name, input }) => {
    if (!ofVerdicts.has(name)) return false;
    if (name === "audit.list") return true;
    // Without incidents it says only whether the dataset can have any.
    if (name === "incidents.page" && input.limit === 0) return false;
    if (datasetId !== null && input.datasetId !== datasetId) return false;
    return name !== "row.annotations" || rows === null || rows.includes(input.row as number);
  });
  staleAnswers(({ input }) => /"column":"(verdict|tag|note)"/i.test(JSON.stringify(input)), "stand");
}

/** Incidents were found: their list, and rows filtered by them. Without a dataset: the budget changed. */
export function staleByIncidents({ datasetId }: EventPayload<"incident.changed">): void {
  staleAnswers(
    ({ name, input }) =>
      (datasetId === null || input.datasetId === datasetId) &&
      (name === "incidents.page" || /"column":"incident"/i.test(JSON.stringify(input))),
  );
}

/** A watch began, moved on or ended. */
export const staleByWatch = (): void => staleAnswers(({ name }) => name.startsWith("watch."));

/** The connection was lost or the engine restarted, so every answer may be stale. */
export const staleAfterGap = (): void => staleAnswers(() => true);
