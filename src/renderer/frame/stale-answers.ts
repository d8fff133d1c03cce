// Which answers no longer hold after an event of the engine: the one place that says what an answer rests on. A question names its
// dataset and its model in its input; what it asks of verdicts, its name or its filter tells.
import type { EventPayload, RequestName } from "#shared/contract/contract.ts";
import type { Job } from "#shared/job.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { staleAnswers } from "../api/answers.ts";

/** Answers that count or show what was said of rows. */
const ofVerdicts: ReadonlySet<RequestName> = new Set([
  "row.annotations",
  "triage.groups",
  "verdict.counts",
  "audit.list",
  "incidents.page",
]);

/** Rows came, or all of them are there. */
export function staleByDataset({ id, reading }: Dataset): void {
  // Profiles of a table that still grows would be asked once a second; they follow when it is whole.
  staleAnswers(({ name, input }) => input.datasetId === id && !(reading && name === "column.profile"));
}

/** A model was scored, given another threshold, recalibrated or renamed; its flags are evidence of incidents. */
export function staleByModel(modelId: number): void {
  staleAnswers(({ name, input }) => input.modelId === modelId || name === "incidents.page");
}

/** A job that is done kept another result. */
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
    if (datasetId !== null && input.datasetId !== datasetId) return false;
    return name !== "row.annotations" || rows === null || rows.includes(input.row as number);
  });
  staleAnswers(({ input }) => /"column":"(verdict|tag|note)"/i.test(JSON.stringify(input)), "stand");
}

/** Incidents were found, or found again: their list, and what is filtered by them. Of no dataset: the budget changed. */
export function staleByIncidents({ datasetId }: EventPayload<"incident.changed">): void {
  staleAnswers(
    ({ name, input }) =>
      (datasetId === null || input.datasetId === datasetId) &&
      (name === "incidents.page" || /"column":"incident"/i.test(JSON.stringify(input))),
  );
}

/** The wire was cut, or the engine started anew: nothing is known to hold. */
export const staleAfterGap = (): void => staleAnswers(() => true);
