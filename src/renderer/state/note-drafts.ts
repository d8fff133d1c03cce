// Notes that were typed and not kept: Escape closes the dialog of a note and leaves its text here until it is kept or taken away.

const drafts = new Map<string, string>();
const keyOf = (datasetId: number, row: number) => `${datasetId} ${row}`;

export const noteDraft = (datasetId: number, row: number): string | null =>
  drafts.get(keyOf(datasetId, row)) ?? null;

/** @param text null when there is nothing to keep any more */
export function leaveNoteDraft(datasetId: number, row: number, text: string | null): void {
  if (text === null) drafts.delete(keyOf(datasetId, row));
  else drafts.set(keyOf(datasetId, row), text);
}

/** Another workspace is open: its rows have the same numbers. */
export const forgetNoteDrafts = (): void => drafts.clear();
