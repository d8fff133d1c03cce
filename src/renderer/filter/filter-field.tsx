// A field for a filter: checks the text, suggests what may come next, and shows an error with its position. Applies the filter on Enter and
// after a pause. The caller decides what it is for.
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { formatFilter } from "#shared/filter.ts";
import { checkFilter } from "#shared/filter-check.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { FilterProblem } from "../state/query.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { IconButton } from "../ui/button.tsx";
import { CloseIcon, FilterIcon } from "../ui/icons.tsx";
import { Keys } from "../ui/keys.tsx";
import { type Completion, type Completions, completions, withCompletion } from "./complete.ts";
import css from "./filter-field.module.css";
import { FilterMark } from "./filter-mark.tsx";
import { type Beside, filterNames } from "./filter-names.ts";
import { useCommonValues } from "./use-common-values.ts";
import type { FilterHistory } from "./use-filter-history.ts";

const pauseMs = 250;

interface FilterFieldProps {
  dataset: Dataset;
  label: string;
  /** An id, for keys that focus the field. */
  id?: string;
  text: string;
  problem: FilterProblem | null;
  /** The key that focuses it, shown while the field is empty. */
  keys?: string;
  /** What filters may use besides the dataset's columns. */
  beside?: Beside;
  /** Earlier filters, reached by the arrow keys. */
  history?: FilterHistory;
  onType(text: string): void;
  onApply(): void;
  onClear(): void;
}

export function FilterField({
  dataset,
  label,
  id,
  text,
  problem,
  keys,
  beside = "columns",
  history,
  onType: type,
  onApply: apply,
  onClear: clear,
}: FilterFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const problemId = useId();
  const [offer, setOffer] = useState<Completions | null>(null);
  const [chosen, setChosen] = useState(-1);
  const [paused, setPaused] = useState(true);
  const unfinished = useRef(false);
  const tags = useVerdicts(({ tags }) => tags);
  const names = useMemo(
    () =>
      filterNames(
        dataset.columns,
        beside,
        tags.map(({ tag }) => tag),
      ),
    [dataset.columns, beside, tags],
  );
  const common = useCommonValues(dataset.id, offer?.valuesOf ?? null);
  const valuesOf = useCallback(
    (name: string) => (name === common.column ? common.values : undefined),
    [common],
  );

  // Names that do not fit the dataset are found here, with their position, without a request to the engine.
  const misfit = useMemo(() => checkFilter(text, dataset.columns), [text, dataset.columns]);
  const fits = useRef(true);
  fits.current = misfit === null;

  // Applies the text after a pause in typing. A text set from elsewhere (a clicked value) is applied already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pause depends on the text
  useEffect(() => {
    setPaused(false);
    const timer = setTimeout(() => {
      setPaused(true);
      if (!unfinished.current && fits.current) apply();
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, apply]);

  // Offers requested values when they arrive.
  useEffect(() => {
    const box = input.current;
    if (common.column === null || !box || document.activeElement !== box) return;
    setOffer((now) => now && completions(box.value, caretOf(box), names, valuesOf));
  }, [common, names, valuesOf]);

  function suggest(value: string, caret: number): void {
    const next = completions(value, caret, names, valuesOf);
    unfinished.current = next.unfinished;
    setChosen(-1);
    setOffer(next);
  }

  function take(option: Completion): void {
    if (!offer || !input.current) return;
    const next = withCompletion(text, offer, option);
    type(next.text);
    const box = input.current;
    requestAnimationFrame(() => {
      box.focus();
      box.setSelectionRange(next.caret, next.caret);
      suggest(next.text, next.caret);
    });
  }

  /** Shows an earlier or later filter; false when there is none. */
  function walkHistory(back: boolean): boolean {
    const next = back ? history?.older(text) : history?.newer();
    if (next === null || next === undefined) return false;
    unfinished.current = false;
    setOffer(null);
    type(next);
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const options = offer?.options ?? [];
    const option = options[chosen];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (chosen < 0 && walkHistory(event.key === "ArrowUp")) return;
      if (!offer) {
        suggest(text, caretOf(event.currentTarget));
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen(((chosen + step + 1 + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Tab" && !event.shiftKey && offer && options[0] && text !== "") {
      event.preventDefault();
      take(option ?? options[0]);
    } else if (event.key === "Enter") {
      if (option) {
        take(option);
        return;
      }
      setOffer(null);
      setPaused(true);
      history?.remember(text);
      if (fits.current) apply();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (offer?.options.length) setOffer(null);
      else input.current?.blur();
    }
  }

  const open = offer !== null && offer.options.length > 0;
  const wrong = misfit ?? problem;
  const says = wrong !== null && paused && !open;
  return (
    <div className={css.box} data-state={wrong !== null ? "wrong" : text ? "valid" : "empty"}>
      <FilterIcon className={css.icon} />
      <span className={css.typed}>
        {says && misfit && <FilterMark text={text} part={misfit} input={input} />}
        <input
          ref={input}
          id={id}
          className={css.input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open && chosen >= 0 ? `${listId}-${chosen}` : undefined}
          aria-invalid={wrong !== null}
          aria-describedby={says ? problemId : undefined}
          placeholder={`Filter, for example  ${example(dataset)}`}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            history?.leave();
            type(event.target.value);
            suggest(event.target.value, caretOf(event.target));
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setOffer(null);
            history?.remember(text);
          }}
        />
      </span>
      {text === "" ? (
        keys && <Keys keys={keys} />
      ) : (
        <IconButton
          label={`Clear ${label.toLowerCase()}`}
          icon={CloseIcon}
          className={css.clear}
          onClick={clear}
        />
      )}
      {says && (
        <p id={problemId} className={css.problem} role="alert">
          {wrong.at !== null && <span className={css.at}>At character {wrong.at + 1}</span>}
          {wrong.message}
        </p>
      )}
      <div id={listId} role="listbox" aria-label="What may come next" className={css.list} hidden={!open}>
        {offer?.options.map((option, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and points here (combobox pattern)
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
          <div
            key={`${option.kind} ${option.label}`}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === chosen}
            className={css.option}
            ref={i === chosen ? (node) => node?.scrollIntoView({ block: "nearest" }) : undefined}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
          >
            <span className={css.name}>{option.label}</span>
            <span className={css.hint}>{option.hint}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** An example condition on columns that the dataset has. */
function example({ columns }: Dataset): string {
  const number = columns.find(({ kind }) => kind === "number" || kind === "integer");
  return number ? formatFilter({ kind: "compare", column: number.name, op: ">", value: 1000 }) : '"10.0.0.5"';
}

const caretOf = (box: HTMLInputElement): number => box.selectionStart ?? box.value.length;
