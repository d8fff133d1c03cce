// The window's dialog to choose files and workspaces, for hosts without a system dialog. It lists folders through the engine, so it also
// works with a remote machine.
import { useState } from "react";
import { countText } from "#shared/number-words.ts";
import type { FileEntry } from "#shared/vocabulary.ts";
import { chosen } from "../../state/opening.ts";
import { type FilePurpose, type FileQuestion, useOverlays } from "../../state/overlays.ts";
import { Button } from "../../ui/button.tsx";
import { InfoIcon } from "../../ui/icons.tsx";
import css from "./file-dialog.module.css";
import { FolderDialog, useFolder } from "./folder-dialog.tsx";
import { mayChoose, newWorkspacePath } from "./paths.ts";

const words = {
  data: { title: "Open a file", verb: "Open" },
  workspace: { title: "Open a workspace", verb: "Open" },
  "new-workspace": { title: "New workspace", verb: "Create" },
  model: { title: "Import a model: open its folder", verb: "Import this folder" },
} as const satisfies Record<FilePurpose, { title: string; verb: string }>;

const choiceWords = { title: "Choose a file or a folder", verb: "Choose" };

export function FileDialog({ purpose, notice, take }: FileQuestion) {
  const close = () => useOverlays.getState().set({ fileDialog: null });
  const folder = useFolder(({ kind }) => kind !== "file" || purpose === "data");
  const { listing, rows, active, enter } = folder;
  const [name, setName] = useState("Untitled");
  const entry = rows[active];
  // An exported model is a folder with a list of its files.
  const holdsModel = listing?.entries.some((each) => each.name === "model.json") ?? false;
  const ready =
    purpose === "new-workspace"
      ? listing !== null && name.trim() !== ""
      : purpose === "model"
        ? holdsModel
        : entry !== undefined && mayChoose(entry, purpose);

  function finish(path: string): void {
    close();
    if (take) take(path);
    else void chosen(purpose, [path]);
  }

  function activate(row: FileEntry | undefined): void {
    if (!row) return;
    if (mayChoose(row, purpose) && purpose !== "new-workspace" && purpose !== "model") finish(row.path);
    else if (row.kind === "folder") enter(row.path);
  }

  function submit(): void {
    if (purpose === "new-workspace" && listing) finish(newWorkspacePath(listing.path, name));
    else if (purpose === "model" && listing) finish(listing.path);
    else activate(entry);
  }

  return (
    <FolderDialog
      {...{ folder, ready, ...(take ? choiceWords : words[purpose]) }}
      empty={
        purpose === "data"
          ? "This folder is empty."
          : holdsModel
            ? "This is the folder of a model."
            : "This folder has no folders."
      }
      notice={
        notice && (
          <p className={css.notice} role="status">
            <InfoIcon />
            {notice}
          </p>
        )
      }
      onFile={purpose === "data" ? finish : null}
      onOpen={activate}
      onSubmit={submit}
      onClose={close}
    >
      {listing && listing.leftOut > 0 && (
        <p className={css.more}>
          {countText(listing.leftOut)} more are not listed; type the path of one above.
        </p>
      )}
      {purpose === "data" && listing !== null && listing.parent !== null && (rows.length > 0 || take) && (
        <div className={css.all}>
          <Button onClick={() => finish(listing.path)}>
            {take ? "Choose this folder" : "Open the whole folder as one dataset"}
          </Button>
        </div>
      )}
      {purpose === "new-workspace" && (
        <label className={css.name}>
          Name
          <input
            className={css.field}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && ready && submit()}
            spellCheck={false}
          />
          <span className={css.suffix}>.tidewatch</span>
        </label>
      )}
    </FolderDialog>
  );
}
