// The window's own dialog for naming a new file, for hosts without a system dialog. A file that is there is replaced only by a
// button that says so.
import { useRef, useState } from "react";
import type { FileEntry } from "#shared/vocabulary.ts";
import type { SaveQuestion } from "../../state/overlays.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FailedIcon, WarningIcon } from "../../ui/icons.tsx";
import { EntryList } from "./entry-list.tsx";
import css from "./file-dialog.module.css";
import { PathBar } from "./path-bar.tsx";
import { joinPath, withEnding } from "./paths.ts";
import { useListing } from "./use-listing.ts";

export function SaveDialog({ question }: { question: SaveQuestion }) {
  const { listing, error, setError, go } = useListing();
  const [active, setActive] = useState(0);
  const [name, setName] = useState(question.name);
  const button = useRef<HTMLButtonElement>(null);
  const entries = (listing?.entries ?? []).filter(({ kind }) => kind !== "workspace");
  const file = withEnding(name, question.extensions);
  const wrong = /[\\/]/.test(file);
  const path = listing && file !== "" && !wrong ? joinPath(listing.path, file) : null;
  const there = path === null ? undefined : entries.find((entry) => entry.path === path);

  function enter(to: string): void {
    setActive(0);
    void go(to);
  }
  function activate(entry: FileEntry | undefined): void {
    if (entry?.kind === "folder") enter(entry.path);
    else if (entry) setName(entry.name);
  }
  function take(folder: string, wanted: string): void {
    setName(wanted.slice(folder.length).replace(/^[\\/]+/, ""));
    enter(folder);
  }
  const submit = () => path !== null && question.answer({ path, overwrite: there !== undefined });

  return (
    <Dialog
      title={question.title}
      widthPx={720}
      onClose={() => question.answer(null)}
      footer={
        <>
          <Button onClick={() => question.answer(null)}>Cancel</Button>
          <Button
            ref={button}
            tone={there ? "danger" : "primary"}
            disabled={path === null || there?.kind === "folder"}
            onClick={submit}
          >
            {there ? "Replace" : question.verb}
          </Button>
        </>
      }
    >
      <PathBar
        key={listing?.path ?? ""}
        loading={listing === null && !error}
        path={listing?.path ?? ""}
        parent={listing?.parent ?? null}
        onGo={enter}
        onFile={(wanted) => take(wanted.replace(/[\\/][^\\/]*$/, "") || "/", wanted)}
        onNew={take}
        onProblem={setError}
      />
      {error && (
        <p className={css.error} role="alert">
          <FailedIcon />
          {error.message}
        </p>
      )}
      <EntryList
        rows={entries}
        active={active}
        loading={listing === null && !error}
        empty="This folder is empty."
        onActive={setActive}
        onOpen={activate}
        onParent={() => listing?.parent && enter(listing.parent)}
      />
      <label className={css.name}>
        Name
        <input
          className={css.field}
          value={name}
          aria-invalid={wrong}
          data-focus-first
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            // A file that is there takes a second, knowing key.
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
            ? "A name has no slash in it; choose the folder above."
            : there?.kind === "folder"
              ? `${file} is a folder; choose another name.`
              : `${file} is there already and would be replaced.`}
        </p>
      )}
    </Dialog>
  );
}
