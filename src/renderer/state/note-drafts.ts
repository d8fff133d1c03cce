// Drafts of notes: Escape closes the dialog of a note and keeps its text here, until it is stored or discarded.

const drafts = new Map<string, string>();
const keyOf = (datasetId: number, row: number) => `${datasetId} ${row}`;

export const noteDraft = (datasetId: number, row: number): string | null =>
  drafts.get(keyOf(datasetId, row)) ?? null;

/** @param text null to remove the draft */
export function leaveNoteDraft(datasetId: number, row: number, text: string | null): void {
  if (text === null) drafts.delete(keyOf(datasetId, row));
  else drafts.set(keyOf(datasetId, row), text);
}

/** Call when another workspace opens: row numbers then mean others. */
export const forgetNoteDrafts = (): void => drafts.clear();
