// The window's own dialog for choosing files and workspaces, for hosts without a system dialog.
// It sees what the engine lists, so it also serves a machine reached from afar.
import { type FormEvent, type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import type { RequestOutput } from "../../../shared/contract.ts";
import { AppError } from "../../../shared/errors.ts";
import type { FileEntry } from "../../../shared/vocabulary.ts";
import { asAppError, request } from "../../api/door.ts";
import { createTurns } from "../../api/latest.ts";
import { formatBytes, formatCount } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { chosen } from "../../state/opening.ts";
import { type FilePurpose, useOverlays } from "../../state/overlays.ts";
import { useSettings } from "../../state/settings.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import {
  DataIcon,
  FailedIcon,
  FileIcon,
  FolderIcon,
  InfoIcon,
  ParentIcon,
  WorkspaceIcon,
} from "../../ui/icons.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./file-dialog.module.css";
import { crumbs, mayChoose, newWorkspacePath, nextByLetter } from "./paths.ts";

type Listing = RequestOutput<"files.list">;

const words = {
  data: { title: "Open a file", verb: "Open" },
  workspace: { title: "Open a workspace", verb: "Open" },
  "new-workspace": { title: "New workspace", verb: "Create" },
} as const satisfies Record<FilePurpose, { title: string; verb: string }>;

export function FileDialog({ purpose, notice }: { purpose: FilePurpose; notice: string | null }) {
  const close = () => useOverlays.getState().set({ fileDialog: null });
  const { listing, error, setError, go } = useListing();
  const [active, setActive] = useState(0);
  const [name, setName] = useState("Untitled");
  const rows = (listing?.entries ?? []).filter((entry) => entry.kind !== "file" || purpose === "data");
  const entry = rows[active];
  const ready =
    purpose === "new-workspace"
      ? listing !== null && name.trim() !== ""
      : entry !== undefined && mayChoose(entry, purpose);

  function enter(path?: string): void {
    setActive(0);
    void go(path);
  }

  function finish(path: string): void {
    close();
    void chosen(purpose, [path]);
  }

  function activate(row: FileEntry | undefined): void {
    if (!row) return;
    if (mayChoose(row, purpose) && purpose !== "new-workspace") finish(row.path);
    else if (row.kind === "folder") enter(row.path);
  }

  function submit(): void {
    if (purpose === "new-workspace" && listing) finish(newWorkspacePath(listing.path, name));
    else activate(entry);
  }

  return (
    <Dialog
      title={words[purpose].title}
      widthPx={720}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button tone="primary" disabled={!ready} onClick={submit}>
            {words[purpose].verb}
          </Button>
        </>
      }
    >
      {notice && (
        <p className={css.notice} role="status">
          <InfoIcon />
          {notice}
        </p>
      )}
      <PathBar
        key={listing?.path ?? ""}
        loading={listing === null && !error}
        path={listing?.path ?? ""}
        parent={listing?.parent ?? null}
        onGo={enter}
        onFile={purpose === "data" ? finish : null}
        onProblem={setError}
      />
      {error && (
        <p className={css.error} role="alert">
          <FailedIcon />
          {error.message}
        </p>
      )}
      <EntryList
        rows={rows}
        active={active}
        loading={listing === null && !error}
        onActive={setActive}
        onOpen={activate}
        onParent={() => listing?.parent && enter(listing.parent)}
        purpose={purpose}
      />
      {listing && listing.leftOut > 0 && (
        <p className={css.more}>
          {formatCount(listing.leftOut)} more are not listed; type the path of one above.
        </p>
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
    </Dialog>
  );
}

/** The listing of one folder at a time; the answer to an earlier question never overwrites a later one. */
function useListing() {
  const [listing, setListing] = useState<Listing | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const turns = useRef(createTurns());
  const go = useCallback(async (path?: string) => {
    const isLast = turns.current.next();
    try {
      const next = await request("files.list", path === undefined ? {} : { path });
      if (!isLast()) return;
      setListing(next);
      setError(null);
    } catch (thrown) {
      if (isLast()) setError(asAppError(thrown));
    }
  }, []);
  useEffect(() => void go(lastFolder), [go]);
  useEffect(() => {
    if (listing) lastFolder = listing.path;
  }, [listing]);
  return { listing, error, setError, go };
}

/** Where the last file was found, for as long as the window lives. */
let lastFolder: string | undefined;

interface PathBarProps {
  loading: boolean;
  path: string;
  parent: string | null;
  onGo(path: string): void;
  /** What to do with a typed path that is a file; null when files cannot be chosen. */
  onFile: ((path: string) => void) | null;
  onProblem(error: AppError): void;
}

function PathBar({ loading, path, parent, onGo, onFile, onProblem }: PathBarProps) {
  const [typed, setTyped] = useState(path);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    // A separator at the end means the folder itself; a root is nothing but one.
    const wanted = (typed ?? path).trim().replace(/(?<=[^\\/:])[\\/]+$/, "");
    if (wanted === "" || wanted === path) return;
    // A path that cannot be listed as a folder may be a file: its folder knows.
    const folder = wanted.replace(/[\\/][^\\/]*$/, "") || "/";
    try {
      const listed = onFile ? await request("files.list", { path: folder }) : null;
      const file = listed?.entries.find((entry) => entry.kind === "file" && entry.path === wanted);
      if (file && onFile) return onFile(file.path);
      const absent = listed?.leftOut === 0 && !listed.entries.some((entry) => entry.path === wanted);
      if (absent && wanted !== listed.path) {
        return onProblem(
          new AppError("FILE_MISSING", `There is no file or folder ${wanted}; check the path.`),
        );
      }
    } catch {
      // The folder itself cannot be read: going there says why.
    }
    onGo(wanted);
  }
  return (
    <div className={css.where}>
      <nav className={css.crumbs} aria-label="Folders above">
        <IconButton
          label="Folder above"
          keys="Backspace"
          icon={ParentIcon}
          disabled={parent === null}
          onClick={() => parent && onGo(parent)}
        />
        {crumbs(path).map((crumb) => (
          <button
            key={crumb.path}
            type="button"
            className={css.crumb}
            title={crumb.path}
            onClick={() => onGo(crumb.path)}
          >
            {crumb.name}
          </button>
        ))}
      </nav>
      <form onSubmit={(event) => void submit(event)}>
        <input
          className={css.field}
          aria-label="Path"
          placeholder="Type a path and press Enter"
          value={typed}
          // What is typed before the first listing would be lost to it.
          readOnly={loading}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </div>
  );
}

interface EntryListProps {
  rows: readonly FileEntry[];
  active: number;
  loading: boolean;
  purpose: FilePurpose;
  onActive(index: number): void;
  onOpen(entry: FileEntry | undefined): void;
  onParent(): void;
}

function EntryList({ rows, active, loading, purpose, onActive, onOpen, onParent }: EntryListProps) {
  const time = useSettings(({ settings }) => settings.time);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  function onKeyDown(event: KeyboardEvent): void {
    const last = rows.length - 1;
    const target: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      Home: 0,
      End: last,
      PageDown: active + 10,
      PageUp: active - 10,
    };
    const to = target[event.key];
    if (to !== undefined) onActive(Math.max(0, Math.min(last, to)));
    else if (event.key === "Enter" || event.key === "ArrowRight") onOpen(rows[active]);
    else if (event.key === "Backspace" || event.key === "ArrowLeft") onParent();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey)
      onActive(nextByLetter(rows, active, event.key));
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={list}
      role="listbox"
      aria-label="Files"
      aria-activedescendant={rows[active] ? `file-${active}` : undefined}
      tabIndex={0}
      data-focus-first
      className={css.list}
      onKeyDown={onKeyDown}
    >
      {loading &&
        ["45%", "60%", "38%", "52%"].map((width) => (
          <div key={width} className={css.entry}>
            <Skeleton width={width} />
          </div>
        ))}
      {!loading && rows.length === 0 && (
        <p className={css.empty}>
          {purpose === "data" ? "This folder is empty." : "There is no folder in here."}
        </p>
      )}
      {rows.map((row, i) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus and points here
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
        <div
          key={row.path}
          id={`file-${i}`}
          data-index={i}
          role="option"
          aria-selected={i === active}
          className={css.entry}
          title={row.path}
          onClick={() => onActive(i)}
          onDoubleClick={() => onOpen(row)}
        >
          <EntryIcon entry={row} />
          <span className={css.entryName}>{row.name}</span>
          <span className={css.size}>{row.kind === "file" ? formatBytes(row.bytes) : ""}</span>
          <span className={css.date}>
            {formatMoment(row.modifiedAtMs, time === "local" ? "local" : "utc")}
          </span>
        </div>
      ))}
    </div>
  );
}

function EntryIcon({ entry }: { entry: FileEntry }) {
  if (entry.kind === "folder") return <FolderIcon />;
  if (entry.kind === "workspace") return <WorkspaceIcon />;
  return /\.(csv|tsv|parquet|ndjson|json|log|txt|pcap|pcapng|cap)(\.gz)?$/i.test(entry.name) ? (
    <DataIcon />
  ) : (
    <FileIcon />
  );
}
