// Families by intensities, with the files of a library below. Each cell is a button that shows what found it, or why nothing did.
import type { DrillCell, DrillResult } from "#shared/drill-vocabulary.ts";
import css from "./drill-board.module.css";
import type { ChosenCell } from "./drill-detail.tsx";
import { intensityTitles, markOf, outcomeWords } from "./words.ts";

interface MatrixProps {
  result: DrillResult;
  chosen: ChosenCell | null;
  choose(cell: ChosenCell): void;
}

export function DrillMatrix({ result: { families, library }, chosen, choose }: MatrixProps) {
  const cell = (name: string, label: string, intensity: number, of: DrillCell) => (
    <button
      type="button"
      className={css.cell}
      data-outcome={of.outcome}
      aria-label={`${label}: ${outcomeWords(of)}`}
      aria-pressed={chosen?.name === name && chosen.intensity === intensity}
      onClick={() => choose({ name, intensity })}
    >
      <span aria-hidden="true">{markOf(of)}</span> {outcomeWords(of)}
    </button>
  );
  return (
    <>
      <table className={css.matrix}>
        <caption className={css.caption}>Attacks by intensity</caption>
        <thead>
          <tr>
            <th scope="col">Attack</th>
            {intensityTitles.map((word) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {families.map(({ name, title, about, cells }) => (
            <tr key={name}>
              <th scope="row" title={about}>
                {title}
              </th>
              {cells.map((of, intensity) => (
                <td key={intensityTitles[intensity]}>
                  {cell(name, `${title}, ${intensityTitles[intensity]!.toLowerCase()}`, intensity, of)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {library.length > 0 && (
        <table className={css.matrix}>
          <caption className={css.caption}>Files of the library</caption>
          <tbody>
            {library.map(({ name, cell: of }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{cell(name, name, -1, of)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
