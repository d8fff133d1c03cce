// The base of the window's file dialogs: parent folders, the entries of this folder, and a button. Callers decide what can be chosen.
import { type ReactNode, type Ref, useId, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { FileEntry } from "#shared/vocabulary.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FailedIcon } from "../../ui/icons.tsx";
import { EntryList } from "./entry-list.tsx";
import css from "./file-dialog.module.css";
import { PathBar, type PathBarProps } from "./path-bar.tsx";
import { useListing } from "./use-listing.ts";

type Listing = NonNullable<ReturnType<typeof useListing>["listing"]>;

export interface Folder {
  /** Null until it is loaded. */
  listing: Listing | null;
  rows: readonly FileEntry[];
  active: number;
  setActive(row: number): void;
  error: AppError | null;
  setProblem(problem: AppError): void;
  enter(path?: string): void;
}

/** The listed folder, and its entries that can be chosen or opened. */
export function useFolder(counts: (entry: FileEntry) => boolean): Folder {
  const { listing, error, setProblem, go } = useListing();
  const [active, setActive] = useState(0);
  const enter = (path?: string) => {
    setActive(0);
    go(path);
  };
  return {
    listing,
    rows: (listing?.entries ?? []).filter(counts),
    active,
    setActive,
    error,
    setProblem,
    enter,
  };
}

interface FolderDialogProps extends Pick<PathBarProps, "onFile" | "onNew"> {
  folder: Folder;
  title: string;
  verb: string;
  tone?: "primary" | "danger";
  ready: boolean;
  /** Shown when the list is empty. */
  empty: string;
  button?: Ref<HTMLButtonElement>;
  /** Shown over the folders. */
  notice?: ReactNode;
  /** Shown under the entries. */
  children?: ReactNode;
  onOpen(entry: FileEntry | undefined): void;
  onSubmit(): void;
  onClose(): void;
}

export function FolderDialog({
  folder,
  title,
  verb,
  tone = "primary",
  ready,
  empty,
  button,
  notice,
  children,
  onFile,
  onNew,
  onOpen,
  onSubmit,
  onClose,
}: FolderDialogProps) {
  const { listing, rows, active, setActive, error, setProblem, enter } = folder;
  const loading = listing === null && !error;
  const pathForm = useId();
  /** The folder that was listed when another path was typed; the button then opens the typed path. */
  const [typedOver, setTypedOver] = useState<string | null>(null);
  const isTyped = listing !== null && typedOver === listing.path;
  return (
    <Dialog
      title={title}
      widthPx={720}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {isTyped ? (
            <Button ref={button} tone={tone} type="submit" form={pathForm}>
              {verb}
            </Button>
          ) : (
            <Button ref={button} tone={tone} disabled={!ready} onClick={onSubmit}>
              {verb}
            </Button>
          )}
        </>
      }
    >
      {notice}
      <PathBar
        key={listing?.path ?? ""}
        loading={loading}
        path={listing?.path ?? ""}
        parent={listing?.parent ?? null}
        onGo={enter}
        onProblem={setProblem}
        formId={pathForm}
        onTyped={(isOther) => setTypedOver(isOther ? (listing?.path ?? null) : null)}
        {...{ onFile, onNew }}
      />
      {error && (
        <p className={css.error} role="alert">
          <FailedIcon />
          {error.message}
        </p>
      )}
      <EntryList
        {...{ rows, active, loading, empty, onOpen }}
        onActive={setActive}
        onParent={() => listing?.parent && enter(listing.parent)}
      />
      {children}
    </Dialog>
  );
}
