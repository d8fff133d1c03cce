// The small dialogs of triage: a note, tags, the name of a host, the name of a view.
import { type FormEvent, useEffect, useRef, useState } from "react";
import { manyText } from "#shared/number-words.ts";
import type { SavedView } from "#shared/triage-vocabulary.ts";
import { request } from "../../api/door.ts";
import { leaveNoteDraft, noteDraft } from "../../state/note-drafts.ts";
import { showFailure } from "../../state/toasts.ts";
import { useVerdicts } from "../../state/verdicts.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import css from "./question-dialog.module.css";

export type Question =
  /** The note of an incident is that of its first flow. */
  | { kind: "note"; datasetId: number; row: number; of?: "incident" }
  | { kind: "tags"; on: TaggedRows; tags: readonly string[] }
  | { kind: "host"; address: string; name: string }
  | { kind: "view"; view: Omit<SavedView, "name"> };

type TaggedRows = { datasetId: number } & ({ rows: readonly number[] } | { incident: string });

interface Closing {
  onClose(): void;
  /** Called after the dialog closed; the caller takes the focus. */
  onGone(): void;
}

export function QuestionDialog({ question, ...closing }: { question: Question } & Closing) {
  switch (question.kind) {
    case "note":
      return <NoteDialog {...question} {...closing} />;
    case "tags":
      return <TagsDialog {...question} {...closing} />;
    case "host":
      return <HostDialog {...question} {...closing} />;
    case "view":
      return <ViewDialog {...question} {...closing} />;
  }
}

interface AskProps extends Closing {
  title: string;
  about?: string;
  verb: string;
  valid?: boolean;
  /** Stores the text. The dialog closes when it resolves to true. */
  onKeep(): Promise<boolean>;
  /** What Cancel does besides closing; Escape only closes. */
  onCancel?(): void;
  children: React.ReactNode;
}

function Ask({ title, about, verb, valid = true, onClose, onGone, onKeep, onCancel, children }: AskProps) {
  const [busy, setBusy] = useState(false);
  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (!valid || busy) return;
    setBusy(true);
    if (await onKeep()) onClose();
    else setBusy(false);
  }
  return (
    <Dialog
      title={title}
      {...(about ? { about } : {})}
      widthPx={460}
      onClose={onClose}
      onGone={onGone}
      footer={
        <>
          <Button
            onClick={() => {
              onCancel?.();
              onClose();
            }}
          >
            Cancel
          </Button>
          <Button tone="primary" type="submit" form="ask" disabled={!valid || busy}>
            {verb}
          </Button>
        </>
      }
    >
      <form
        id="ask"
        className={css.form}
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}

/**
 * Opens at once, because the next key is already a letter of the note. The stored note is loaded in the background, and the typed letters follow
 * it.
 */
function NoteDialog({ datasetId, row, of, onClose, onGone }: Extract<Question, { kind: "note" }> & Closing) {
  const [reading] = useState(() => request("row.annotations", { datasetId, row }).then(({ note }) => note));
  const [known, setKnown] = useState(false);
  const [note, setNote] = useState("");
  const [draft] = useState(() => noteDraft(datasetId, row));
  const isOver = useRef(false);
  const setKept = useVerdicts(({ setNote }) => setNote);
  useEffect(() => {
    reading.then(
      (before) => {
        setKnown(true);
        setNote((typed) => (draft ?? before) + typed);
      },
      (thrown) => showFailure(thrown, "The note could not be read"),
    );
  }, [reading, draft]);
  async function keep(): Promise<boolean> {
    const before = await reading.catch(() => null);
    isOver.current =
      before !== null && (await setKept(datasetId, row, known ? note : (draft ?? before) + note));
    if (isOver.current) leaveNoteDraft(datasetId, row, null);
    return isOver.current;
  }
  /** Keeps the typed text as a draft, unless it was stored or cancelled. */
  async function close(): Promise<void> {
    onClose();
    const before = await reading.catch(() => null);
    const text = known ? note : (draft ?? before ?? "") + note;
    if (!isOver.current) leaveNoteDraft(datasetId, row, text === before ? null : text);
  }
  return (
    <Ask
      title={of === "incident" ? "Note on the incident" : `Note on row ${row.toLocaleString("en-US")}`}
      about={`${draft === null ? "" : "This is your draft. "}Ctrl+Enter saves it, Esc leaves it as a draft. An empty note is deleted.`}
      verb="Keep"
      onClose={() => void close()}
      onGone={onGone}
      onKeep={keep}
      onCancel={() => {
        isOver.current = true;
        leaveNoteDraft(datasetId, row, null);
      }}
    >
      <textarea
        className={css.area}
        aria-label="Note"
        aria-busy={!known}
        data-focus-first
        rows={5}
        maxLength={20_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Ask>
  );
}

/** Splits at spaces and commas. A tag contains neither, nor quotes. */
const tagsIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))];

function TagsDialog({ on, tags, onClose, onGone }: Extract<Question, { kind: "tags" }> & Closing) {
  const { setTags, tags: used } = useVerdicts();
  const [text, setText] = useState(tags.length > 0 ? `${tags.join(" ")} ` : "");
  const newTags = tagsIn(text);
  const wrong = newTags.find((tag) => tag.length > 60 || /["'`]/.test(tag));
  const offered = used.filter(({ tag }) => !newTags.includes(tag)).slice(0, 12);
  return (
    <Ask
      title={titleOfTags(on)}
      about={
        "rows" in on && on.rows.length > 1
          ? "The tags that all of these rows have. Separate tags with spaces."
          : "Separate tags with spaces."
      }
      verb="Keep"
      valid={wrong === undefined && newTags.length <= 20}
      onClose={onClose}
      onGone={onGone}
      onKeep={() =>
        setTags(
          "rows" in on ? { ...on, rows: [...on.rows] } : on,
          newTags.filter((tag) => !tags.includes(tag)),
          tags.filter((tag) => !newTags.includes(tag)),
        )
      }
    >
      <input
        className={css.field}
        aria-label="Tags"
        aria-invalid={wrong !== undefined}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {wrong !== undefined && (
        <p className={css.wrong} role="alert">
          “{wrong}” cannot be a tag: at most 60 characters, no quotes.
        </p>
      )}
      {offered.length > 0 && (
        <div className={css.offers}>
          {offered.map(({ tag }) => (
            <button
              key={tag}
              type="button"
              className={css.offer}
              onClick={() => setText(`${[...newTags, tag].join(" ")} `)}
            >
              {tag}
            </button>
          ))}
        </div>
      )}
    </Ask>
  );
}

function titleOfTags(on: TaggedRows): string {
  if ("incident" in on) return "Tags of the incident";
  return on.rows.length === 1 ? "Tags" : `Tags of ${manyText(on.rows.length, "row")}`;
}

function HostDialog({ address, name, onClose, onGone }: Extract<Question, { kind: "host" }> & Closing) {
  const nameHost = useVerdicts(({ nameHost }) => nameHost);
  const [text, setText] = useState(name);
  return (
    <Ask
      title={`Name of ${address}`}
      about="Shown in place of the address everywhere in this workspace. An empty name is deleted."
      verb="Keep"
      onClose={onClose}
      onGone={onGone}
      onKeep={() => nameHost(address, text.trim())}
    >
      <input
        className={css.field}
        aria-label="Name"
        maxLength={100}
        value={text}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
      />
    </Ask>
  );
}

function ViewDialog({ view, onClose, onGone }: Extract<Question, { kind: "view" }> & Closing) {
  const { saveView, views } = useVerdicts();
  const [name, setName] = useState("");
  const known = views.some((other) => other.name === name.trim());
  return (
    <Ask
      title="Save this view"
      about="Saves filter, order, grouping, columns and marks under a name."
      verb={known ? "Replace" : "Save"}
      valid={name.trim() !== ""}
      onClose={onClose}
      onGone={onGone}
      onKeep={() => saveView({ ...view, name: name.trim() })}
    >
      <input
        className={css.field}
        aria-label="Name"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {known && <p className={css.hint}>There is a view of this name; it is replaced.</p>}
    </Ask>
  );
}
