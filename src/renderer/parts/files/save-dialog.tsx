// The window's dialog to name a new file, for hosts without a system dialog. Replacing an existing file takes a button that says so.
import { useRef, useState } from "react";
import type { FileEntry } from "#shared/vocabulary.ts";
import type { SaveQuestion } from "../../state/overlays.ts";
import { WarningIcon } from "../../ui/icons.tsx";
import common from "./file-dialog.module.css";
import { FolderDialog, useFolder } from "./folder-dialog.tsx";
import { joinPath, withEnding } from "./paths.ts";
import css from "./save-dialog.module.css";

export function SaveDialog({ question }: { question: SaveQuestion }) {
  const folder = useFolder(({ kind }) => kind !== "workspace");
  const { listing, rows, enter } = folder;
  const [name, setName] = useState(question.name);
  const button = useRef<HTMLButtonElement>(null);
  const file = withEnding(name, question.extensions);
  const wrong = /[\\/]/.test(file);
  const path = listing && file !== "" && !wrong ? joinPath(listing.path, file) : null;
  const there = path === null ? undefined : rows.find((entry) => entry.path === path);

  function activate(entry: FileEntry | undefined): void {
    if (entry?.kind === "folder") enter(entry.path);
    else if (entry) setName(entry.name);
  }
  function take(folder: string, fullPath: string): void {
    setName(fullPath.slice(folder.length).replace(/^[\\/]+/, ""));
    enter(folder);
  }
  const submit = () => path !== null && question.answer({ path, overwrite: there !== undefined });

  return (
    <FolderDialog
      {...{ folder, button }}
      title={question.title}
      verb={there ? "Replace" : question.verb}
      tone={there ? "danger" : "primary"}
      ready={path !== null && there?.kind !== "folder"}
      empty="This folder is empty."
      onFile={(fullPath) => take(fullPath.replace(/[\\/][^\\/]*$/, "") || "/", fullPath)}
      onNew={take}
      onOpen={activate}
      onSubmit={submit}
      onClose={() => question.answer(null)}
    >
      <label className={common.name}>
        Name
        <input
          className={common.field}
          value={name}
          aria-invalid={wrong}
          data-focus-first
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            // Replacing an existing file takes a second, deliberate key.
            if (there) button.current?.focus();
            else submit();
          }}
          spellCheck={false}
        />
      </label>
      {(there || wrong) && (
        <p className={css.warning} role="status">
          <WarningIcon />
          {wrong
            ? "A name must not contain a slash; choose the folder above."
            : there?.kind === "folder"
              ? `${file} is a folder; choose another name.`
              : `${file} exists and would be replaced.`}
        </p>
      )}
    </FolderDialog>
  );
}
