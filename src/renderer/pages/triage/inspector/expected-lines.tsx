// Observed against expected over the steps of the window, for the numeric features with the largest shares.
import { useMemo } from "react";
import { columnWords } from "#shared/column-words.ts";
import type { ErrorMap } from "#shared/explanation-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { expectedOption } from "../../../chart/expected-option.ts";
import { useDrawing } from "../../../chart/use-drawing.ts";
import css from "./expected-lines.module.css";
import common from "./inspector.module.css";
import { columnOf, expectedWords, shareWords, valueWriter } from "./words.ts";

const mostLines = 4;

interface LinesProps {
  dataset: Dataset;
  map: ErrorMap;
  step: number;
}

export function ExpectedLines({ dataset, map, step }: LinesProps) {
  const numeric = map.map
    .map((_, c) => c)
    .filter((c) => map.expected.some((values) => typeof values[c] === "number"))
    .slice(0, mostLines);
  if (numeric.length === 0)
    return (
      <p className={common.quiet}>The features that stand out are texts: the map and the table show them.</p>
    );
  return (
    <>
      <p className={css.legend} aria-hidden="true">
        <span>observed</span>
        <span className={css.expectedKey}>expected</span>
        <span className={css.usualKey}>usual range</span>
      </p>
      <ul className={css.lines}>
        {numeric.map((c) => (
          <Line key={map.columns[c]} {...{ dataset, map, step, c }} />
        ))}
      </ul>
    </>
  );
}

function Line({ dataset, map, step, c }: LinesProps & { c: number }) {
  const column = map.map[c];
  const name = column?.column ?? "";
  const option = useMemo<OptionBuilder>(() => {
    const numbers = (lists: readonly (readonly unknown[])[]) =>
      lists.map((values) => (typeof values[c] === "number" ? values[c] : null));
    const picture = {
      observed: numbers(map.observed),
      expected: numbers(map.expected),
      usual: map.map[c]?.usual ?? null,
      filled: map.filled,
      step,
    };
    return (theme) => expectedOption(theme, picture);
  }, [map, step, c]);
  const { host } = useDrawing(option);
  const write = valueWriter(columnOf(dataset, name));
  const observed = write(map.observed[step]?.[c] ?? null);
  const expected = expectedWords(map.expected[step]?.[c] ?? null, write);
  return (
    <li>
      <p className={css.lineWords}>
        <span className={common.mapName} title={name}>
          {columnWords(name)}
        </span>
        <span>
          <b>{observed}</b>, expected {expected}
        </span>
        <span className={common.mapShare}>{shareWords(column?.share ?? 0)}</span>
      </p>
      <div className={css.linePlot}>
        <div ref={host} className={common.canvas} aria-hidden="true" />
      </div>
    </li>
  );
}
