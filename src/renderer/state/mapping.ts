// Opens tables: previews each one, and asks about the columns of one that no reader recognises.
import type { TablePreview } from "#shared/table-preview.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { request } from "../api/door.ts";
import { asksForMapping } from "./asks-for-mapping.ts";
import { baseName, useJobs } from "./jobs.ts";
import { useOverlays } from "./overlays.ts";
import { showFailure, useToasts } from "./toasts.ts";

/** Imports files. Asks first about tables whose columns are not recognised. */
export async function openFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const preview = await lookAt(path);
    if (preview && asksForMapping(preview)) ask(preview);
    else await useJobs.getState().importFiles([path]);
  }
}

/** Opens the mapping dialog for a table, even a recognised one. */
export async function mapColumns({ path, uploaded }: Dataset["source"]): Promise<void> {
  const name = baseName(path);
  if (uploaded === "removed")
    return tell(
      `The columns of ${name} cannot be mapped again`,
      "The browser sent the file, and it was removed after it was read. Open it by its path, then map its columns.",
    );
  try {
    const preview = await request("table.preview", { path });
    if (preview.mappable) return ask(preview);
    tell(
      `${name} needs no mapping`,
      `It is read as ${preview.format}, whose fields have fixed meanings. To give columns other meanings, export the rows as CSV and open that file; the column chooser changes what is shown.`,
    );
  } catch (thrown) {
    showFailure(thrown, `The columns of ${name} could not be read`);
  }
}

function tell(title: string, body: string): void {
  useToasts.getState().show({ tone: "plain", title, body, showMs: 15_000 });
}

/** When a preview fails, its import reports the error better. */
const lookAt = (path: string): Promise<TablePreview | null> =>
  request("table.preview", { path }).catch(() => null);

function ask(preview: TablePreview): void {
  useOverlays.setState(({ mappings }) => ({
    mappings: [...mappings.filter(({ path }) => path !== preview.path), preview],
  }));
}
