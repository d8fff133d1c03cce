// Sets of columns in the chooser: built-in ones, and the user's, which are saved under a title.
import { type FormEvent, useState } from "react";
import type { Layout } from "../grid/layout.ts";
import { useSettings } from "../state/settings.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { CloseIcon, PlusIcon } from "../ui/icons.tsx";
import css from "./column-sets.module.css";

interface ColumnSetsProps {
  sets: readonly { title: string; layout(): Layout }[];
  /** The columns that are shown. */
  shown: readonly string[];
  /** The layout for a set of the user. */
  layoutWith(columns: readonly string[]): Layout;
  onLayout(layout: Layout): void;
}

const mostSets = 20;
const mostLetters = 60;

export function ColumnSets({ sets, shown, layoutWith, onLayout }: ColumnSetsProps) {
  const userSets = useSettings(({ settings }) => settings.columnSets);
  const change = useSettings(({ change }) => change);
  const [title, setTitle] = useState<string | null>(null);
  const others = (without: string) => Object.entries(userSets).filter(([name]) => name !== without);
  const keep = (event: FormEvent) => {
    event.preventDefault();
    const name = title?.trim();
    if (!name) return;
    change({ columnSets: Object.fromEntries([...others(name).slice(1 - mostSets), [name, [...shown]]]) });
    setTitle(null);
  };
  return (
    <fieldset className={css.sets}>
      <legend className={css.legend}>Sets of columns</legend>
      {sets.map(({ title, layout }) => (
        <Button key={title} className={css.set} onClick={() => onLayout(layout())}>
          {title}
        </Button>
      ))}
      {Object.entries(userSets).map(([name, columns]) => (
        <span key={name} className={css.userSet}>
          <Button className={css.set} onClick={() => onLayout(layoutWith(columns))}>
            {name}
          </Button>
          <IconButton
            label={`Delete the set ${name}`}
            icon={CloseIcon}
            className={css.remove}
            onClick={() => change({ columnSets: Object.fromEntries(others(name)) })}
          />
        </span>
      ))}
      {title === null ? (
        <Button tone="quiet" icon={PlusIcon} className={css.set} onClick={() => setTitle("")}>
          Keep as a set
        </Button>
      ) : (
        <form className={css.form} onSubmit={keep}>
          <input
            // biome-ignore lint/a11y/noAutofocus: the field opens by a click and is typed into next
            autoFocus
            className={css.title}
            aria-label="Title of the set"
            placeholder="Title, then Enter"
            maxLength={mostLetters}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setTitle(null);
            }}
          />
        </form>
      )}
    </fieldset>
  );
}
