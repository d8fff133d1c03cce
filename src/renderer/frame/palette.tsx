// The command palette: one field that searches everything that can be done or shown, with the key of each entry.
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useOverlays } from "../state/overlays.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Keys } from "../ui/keys.tsx";
import css from "./palette.module.css";
import { matchingEntries, type PaletteEntry, paletteEntries } from "./palette-entries.ts";

const mostShown = 60;

export function Palette() {
  const set = useOverlays(({ set }) => set);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  // Fixed when it opens, because nothing changes behind a dialog.
  const entries = useMemo(paletteEntries, []);
  const shown = useMemo(() => matchingEntries(entries, text).slice(0, mostShown), [entries, text]);
  const close = () => set({ palette: false });
  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    close();
    // The focus returns to where it was; then the command may move it.
    setTimeout(entry.run);
  };
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((now) => (now + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter") run(shown[at]);
    else return;
    event.preventDefault();
  }
  return (
    <Dialog title="Commands" widthPx={640} onClose={close}>
      <input
        data-focus-first
        className={css.field}
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={shown[at] ? `${listId}-${at}` : undefined}
        placeholder="A command, a page, a dataset, a model, a view or an earlier filter"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="What can be done here" className={css.list}>
        {shown.map((entry, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and points here (combobox pattern)
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: two datasets may have the same name
            key={`${entry.kind} ${entry.label} ${i}`}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === at}
            className={css.option}
            ref={i === at ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => run(entry)}
          >
            <span className={css.kind}>{entry.kind}</span>
            <span className={css.label}>{entry.label}</span>
            <span className={css.hint}>{entry.hint}</span>
            <span className={css.keys}>
              {entry.keys.map((key) => (
                <Keys key={key} keys={key} />
              ))}
            </span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className={css.none}>Nothing matches these words.</p>}
    </Dialog>
  );
}
