// Opens tables: previews each one, and asks about the columns of one that no reader recognises.
import type { TablePreview } from "#shared/table-preview.ts";
import { request } from "../api/door.ts";
import { asksForMapping } from "./asks-for-mapping.ts";
import { baseName, useJobs } from "./jobs.ts";
import { useOverlays } from "./overlays.ts";
import { showFailure } from "./toasts.ts";

/** Imports files. Asks first about tables whose columns are not recognised. */
export async function openFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const preview = await lookAt(path);
    if (preview && asksForMapping(preview)) ask(preview);
    else await useJobs.getState().importFiles([path]);
  }
}

/** Opens the mapping dialog for a table, even a recognised one. */
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

/** When a preview fails, its import reports the error better. */
const lookAt = (path: string): Promise<TablePreview | null> =>
  request("table.preview", { path }).catch(() => null);

function ask(preview: TablePreview): void {
  useOverlays.setState(({ mappings }) => ({
    mappings: [...mappings.filter(({ path }) => path !== preview.path), preview],
  }));
}
