// Marks: conditions in the filter language, each with a coloured stripe at the end of matching rows.
import { useState } from "react";
import { parseFilter } from "#shared/filter.ts";
import type { RowMark } from "#shared/triage-vocabulary.ts";
import { triageMarks } from "#shared/triage-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { FilterField } from "../../../filter/filter-field.tsx";
import { useTriage } from "../../../state/triage.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { CloseIcon, MarkIcon } from "../../../ui/icons.tsx";
import { Popover } from "../../../ui/popover.tsx";
import css from "./marks-button.module.css";

const most = 8;

export function MarksButton({ dataset }: { dataset: Dataset }) {
  const marks = useTriage(({ marks }) => marks);
  const setMarks = useTriage(({ setMarks }) => setMarks);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<{ message: string; at: number } | null>(null);
  const add = () => {
    const parsed = parseFilter(text);
    if (!parsed.ok || text.trim() === "" || marks.length >= most) return;
    const tone = triageMarks.find((one) => !marks.some((mark) => mark.tone === one)) ?? "amber";
    setMarks([...marks, { filter: text.trim(), tone }]);
    setText("");
  };
  const change = (at: number, mark: RowMark) => setMarks(marks.with(at, mark));
  return (
    <Popover
      label="Marks"
      align="end"
      trigger={<IconButton label="Marks" icon={MarkIcon} data-on={marks.length > 0} className={css.button} />}
    >
      <section className={css.sheet} aria-label="Marks">
        <p className={css.about}>A stripe at the end of every row that matches a condition.</p>
        <ul>
          {marks.map((mark, i) => (
            <li key={`${mark.tone} ${mark.filter}`} className={css.mark}>
              <button
                type="button"
                className={css.tone}
                data-tone={mark.tone}
                aria-label={`Colour: ${mark.tone}`}
                title="Another colour"
                onClick={() =>
                  change(i, {
                    ...mark,
                    tone: triageMarks[(triageMarks.indexOf(mark.tone) + 1) % triageMarks.length]!,
                  })
                }
              />
              <code className={css.filter} title={mark.filter}>
                {mark.filter}
              </code>
              <IconButton
                label="Remove this mark"
                icon={CloseIcon}
                onClick={() => setMarks(marks.filter((_, other) => other !== i))}
              />
            </li>
          ))}
        </ul>
        <div className={css.new}>
          <FilterField
            dataset={dataset}
            label="Condition of a new mark"
            beside="scored"
            text={text}
            problem={problem}
            onType={(next) => {
              const parsed = parseFilter(next);
              setText(next);
              setProblem(parsed.ok ? null : { message: parsed.message, at: parsed.at });
            }}
            onApply={() => {}}
            onClear={() => setText("")}
          />
          <Button disabled={text.trim() === "" || problem !== null || marks.length >= most} onClick={add}>
            Add
          </Button>
        </div>
      </section>
    </Popover>
  );
}
