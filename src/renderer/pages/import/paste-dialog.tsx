// Rows that were pasted, or are typed: a small grid to correct them, how they would be read, and the dataset that they become.
import { useState } from "react";
import type { Model } from "#shared/model-vocabulary.ts";
import { countText, listText, manyText } from "#shared/number-words.ts";
import type { TablePreview } from "#shared/table-preview.ts";
import { useAnswer } from "../../api/answers.ts";
import { useModels, useSelectedModel } from "../../state/models.ts";
import { useOverlays } from "../../state/overlays.ts";
import { importPasted } from "../../state/pasting.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FailedIcon } from "../../ui/icons.tsx";
import css from "./paste-dialog.module.css";
import { csvOf, type PastedTable, parsePasted } from "./pasted-rows.ts";
import { RowsPreview } from "./rows-preview.tsx";
import { TypedGrid } from "./typed-grid.tsx";

const restMs = 300;
/** Rows that are previewed; all of them are imported. */
const previewRows = 200;
const longestPreview = 200_000;
const shownRows = 6;

export function PasteDialog({ text }: { text: string }) {
  const [table, setTable] = useState<PastedTable>(() => parsePasted(text));
  const [name, setName] = useState(() => `Pasted ${new Date().toTimeString().slice(0, 5)}`);
  const [scores, setScores] = useState(true);
  const model = useSelectedModel();
  const known = useModels(({ list }) => list);
  const close = () => useOverlays.getState().set({ pasted: null });
  const filled = table.rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  const head = csvOf({ ...table, rows: filled.slice(0, previewRows) });
  const { value, error } = useAnswer(
    "table.preview",
    filled.length > 0 && head.length <= longestPreview ? { path: name, text: head } : null,
    { keepLast: true, restMs },
  );
  const preview = filled.length > 0 ? value : undefined;
  const missing = preview && model ? missingColumns(model, preview) : [];
  const fits = preview !== undefined && model !== null && missing.length === 0;

  return (
    <Dialog
      title={text === "" ? "Paste or type rows" : `Open ${manyText(filled.length, "pasted row")}`}
      widthPx={860}
      onClose={close}
      footer={
        <>
          {fits && (
            <label className={css.score}>
              <input type="checkbox" checked={scores} onChange={(event) => setScores(event.target.checked)} />
              Score them with {model.name}
            </label>
          )}
          {preview && model && missing.length > 0 && known && (
            <span className={css.why}>{missingWords(model, preview, missing)}</span>
          )}
          <Button onClick={close}>Cancel</Button>
          <Button
            tone="primary"
            disabled={filled.length === 0 || name.trim() === ""}
            onClick={() => {
              close();
              void importPasted({
                name: name.trim(),
                csv: csvOf({ ...table, rows: filled }),
                modelId: fits && scores ? model.id : null,
              });
            }}
          >
            Open
          </Button>
        </>
      }
    >
      <div className={css.body}>
        <label className={css.name}>
          Name
          <input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        </label>
        <TypedGrid table={table} onChange={setTable} />
        <h3 className={css.caption}>As the rows would be read</h3>
        {error && filled.length > 0 ? (
          <p className={css.problem} role="alert">
            <FailedIcon />
            {error.message}
          </p>
        ) : preview ? (
          <RowsPreview preview={preview} most={shownRows} />
        ) : (
          <p className={css.quiet}>
            Paste cells of a spreadsheet or a table of a terminal into the grid, or type numbers.
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** The columns of the model that the dataset will not have. */
function missingColumns({ columns }: Model, preview: TablePreview): string[] {
  const { context } = preview;
  const present = new Set(preview.columns.map(({ name }) => name));
  const computed = new Set(context.lacks.length === 0 ? context.columns : []);
  return columns.filter((column) => !present.has(column) && !computed.has(column));
}

/** "office reads 9 columns that these rows lack: packets …; 8 of them are computed once the rows have start_time." */
function missingWords({ name }: Model, { context }: TablePreview, missing: readonly string[]): string {
  const first = missing.slice(0, 3).join(", ");
  const all = `${name} reads ${manyText(missing.length, "column")} that these rows lack: ${first}${missing.length > 3 ? " …" : ""}`;
  const computed = missing.filter((column) => context.columns.includes(column)).length;
  if (computed === 0) return `${all}.`;
  const which = computed === missing.length ? "They" : `${countText(computed)} of them`;
  return `${all}. ${which} are computed once the rows have ${listText(context.lacks)}.`;
}
