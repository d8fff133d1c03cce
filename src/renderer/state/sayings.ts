// Notes and tags of single rows, kept at once; a failure is said and what was typed stays where it was typed.
import { request } from "../api/door.ts";
import { showFailure } from "./toasts.ts";

export async function keepNote(datasetId: number, row: number, text: string): Promise<void> {
  try {
    await request("note.set", { datasetId, row, text });
  } catch (thrown) {
    showFailure(thrown, "The note could not be kept");
  }
}

export async function keepTags(
  datasetId: number,
  row: number,
  add: string[],
  remove: string[],
): Promise<void> {
  try {
    await request("tag.set", { on: { datasetId, rows: [row] }, add, remove });
  } catch (thrown) {
    showFailure(thrown, "The tags could not be kept");
  }
}
