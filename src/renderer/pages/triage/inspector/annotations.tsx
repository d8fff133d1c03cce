// The tags and the note of the row. A note is stored after a pause, when the field loses focus, and when another row gets the focus; there
// is no button.
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import { FailureLine } from "../../../ui/answered.tsx";
import { CloseIcon } from "../../../ui/icons.tsx";
import css from "./annotations.module.css";

const restMs = 1200;

interface AnnotationsProps {
  dataset: Dataset;
  row: number;
}

export function RowAnnotations({ dataset, row }: AnnotationsProps) {
  const { value, error, askAgain } = useAnswer("row.annotations", { datasetId: dataset.id, row });
  return (
    <div className={css.annotations}>
      <Tags datasetId={dataset.id} row={row} tags={value?.tags ?? []} disabled={value === undefined} />
      <Note key={row} datasetId={dataset.id} row={row} note={value?.note ?? null} />
      {error && <FailureLine message={error.message} askAgain={askAgain} />}
    </div>
  );
}

function Note({ datasetId, row, note }: { datasetId: number; row: number; note: string | null }) {
  /** The text that was typed and is not stored yet. */
  const [draft, setDraft] = useState<string | null>(null);
  const pending = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);

  const keep = () => {
    const due = pending.current;
    if (!due) return;
    clearTimeout(due.timer);
    pending.current = null;
    void useVerdicts.getState().setNote(datasetId, row, due.text);
  };
  const latest = useRef(keep);
  latest.current = keep;
  // Stores the text when the field is removed for any reason.
  useEffect(() => () => latest.current(), []);
  useEffect(() => {
    if (note === draft && !pending.current) setDraft(null);
  }, [note, draft]);

  const type = (text: string) => {
    setDraft(text);
    if (pending.current) clearTimeout(pending.current.timer);
    pending.current = { text, timer: setTimeout(keep, restMs) };
  };
  return (
    <textarea
      className={css.note}
      aria-label="Note"
      placeholder="Note…"
      rows={draft || note ? 3 : 1}
      maxLength={20_000}
      disabled={note === null}
      value={draft ?? note ?? ""}
      onChange={(event) => type(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}

interface TagsProps extends Pick<AnnotationsProps, "row"> {
  datasetId: number;
  tags: readonly string[];
  disabled: boolean;
}

function Tags({ datasetId, row, tags, disabled }: TagsProps) {
  const [text, setText] = useState("");
  const keepTags = (added: string[], removed: string[]) =>
    useVerdicts.getState().setTags({ datasetId, rows: [row] }, added, removed);
  const add = () => {
    // A tag has no spaces, commas or quotes, so pasted text may become several tags.
    const newTags = text.split(/[\s,"'`]+/).filter((tag) => tag !== "" && !tags.includes(tag));
    setText("");
    if (newTags.length > 0) void keepTags(newTags, []);
  };
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Enter" || event.key === "," || event.key === " ") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text === "" && tags.length > 0) {
      void keepTags([], tags.slice(-1));
    } else if (event.key === "Escape") event.currentTarget.blur();
  }
  return (
    <ul className={css.tags} aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag} className={css.tag}>
          {tag}
          <button
            type="button"
            aria-label={`Take the tag ${tag} off`}
            onClick={() => void keepTags([], [tag])}
          >
            <CloseIcon size={11} />
          </button>
        </li>
      ))}
      <li className={css.addTag}>
        <input
          aria-label="Add a tag"
          placeholder={tags.length === 0 ? "Tag…" : "+"}
          maxLength={60}
          disabled={disabled}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={add}
          onKeyDown={onKeyDown}
        />
      </li>
    </ul>
  );
}
