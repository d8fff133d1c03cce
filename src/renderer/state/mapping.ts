// Tables on their way in: each is looked at first, and one that nobody recognises is asked about before it is read.
import type { TablePreview } from "#shared/table-preview.ts";
import { request } from "../api/door.ts";
import { asksForMapping } from "./asks-for-mapping.ts";
import { baseName, useJobs } from "./jobs.ts";
import { useOverlays } from "./overlays.ts";
import { showFailure } from "./toasts.ts";

/** Imports files, after a question about those whose columns say too little of themselves. */
export async function openFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const preview = await lookAt(path);
    if (preview && asksForMapping(preview)) ask(preview);
    else await useJobs.getState().importFiles([path]);
  }
}

/** Opens the question for a table, whatever is known of it. */
export async function mapColumns(path: string): Promise<void> {
  try {
    const preview = await request("table.preview", { path });
    if (preview.mappable) return ask(preview);
    showFailure(
      new Error(`${baseName(path)} has a fixed reader (${preview.format}), so its columns cannot be mapped.`),
      "There is nothing to map",
    );
  } catch (thrown) {
    showFailure(thrown, `The columns of ${baseName(path)} could not be read`);
  }
}

/** What cannot be looked at is told by its import, which says it better. */
const lookAt = (path: string): Promise<TablePreview | null> =>
  request("table.preview", { path }).catch(() => null);

function ask(preview: TablePreview): void {
  useOverlays.setState(({ mappings }) => ({
    mappings: [...mappings.filter(({ path }) => path !== preview.path), preview],
  }));
}
