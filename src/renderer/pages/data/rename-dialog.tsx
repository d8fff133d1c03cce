// Renames a dataset.
import { type FormEvent, useState } from "react";
import type { Dataset } from "#shared/vocabulary.ts";
import { useDatasets } from "../../state/datasets.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import css from "./rename-dialog.module.css";

export function RenameDialog({ dataset, onClose }: { dataset: Dataset; onClose(): void }) {
  const [name, setName] = useState(dataset.name);
  const rename = useDatasets(({ rename }) => rename);
  const valid = name.trim() !== "" && name.trim().length <= 200;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!valid) return;
    onClose();
    if (name.trim() !== dataset.name) void rename(dataset.id, name.trim());
  }
  return (
    <Dialog
      title="Rename dataset"
      widthPx={420}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="rename" disabled={!valid}>
            Rename
          </Button>
        </>
      }
    >
      <form id="rename" className={css.form} onSubmit={submit}>
        <input
          className={css.field}
          aria-label="Name"
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
      </form>
    </Dialog>
  );
}
