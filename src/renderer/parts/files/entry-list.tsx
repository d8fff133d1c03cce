// The entries of a folder, one per line; keys and letters move through them.
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { FileEntry } from "#shared/vocabulary.ts";
import { formatBytes } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";
import { DataIcon, FileIcon, FolderIcon, WorkspaceIcon } from "../../ui/icons.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./entry-list.module.css";
import common from "./file-dialog.module.css";
import { nextByLetter } from "./paths.ts";

interface EntryListProps {
  rows: readonly FileEntry[];
  active: number;
  loading: boolean;
  /** Shown when the list is empty. */
  empty: string;
  onActive(index: number): void;
  onOpen(entry: FileEntry | undefined): void;
  onParent(): void;
}

export function EntryList({ rows, active, loading, empty, onActive, onOpen, onParent }: EntryListProps) {
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
      aria-busy={loading}
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
        // A list box may hold nothing but options.
        // biome-ignore lint/a11y/useFocusableInteractive: it cannot be chosen
        <div role="option" aria-selected={false} aria-disabled="true" className={common.empty}>
          {empty}
        </div>
      )}
      {rows.map((row, i) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus and points here
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
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
