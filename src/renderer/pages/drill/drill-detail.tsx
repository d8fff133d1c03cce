// One cell of the matrix in words: what was planted, the incident that found it, or why nothing did.
import type { DrillCell, DrillResult } from "#shared/drill-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import css from "./drill-detail.module.css";
import { intensityTitles, outcomeSentence } from "./words.ts";

/** A family at an intensity, or a file of the library (intensity −1). */
export interface ChosenCell {
  readonly name: string;
  readonly intensity: number;
}

export function DrillDetail({
  result,
  chosen: { name, intensity },
}: {
  result: DrillResult;
  chosen: ChosenCell;
}) {
  const family = intensity < 0 ? undefined : result.families.find((one) => one.name === name);
  const file = intensity < 0 ? result.library.find((one) => one.name === name) : undefined;
  const cell = family?.cells[intensity] ?? file?.cell;
  if (!cell) return null;
  return (
    <article className={css.detail} aria-label="The planted attack">
      <p className={css.soft}>{family ? intensityTitles[intensity] : "File of the library"}</p>
      <h2 className={css.title}>{family?.title ?? name}</h2>
      {family && <p>{sentenceCase(family.words[intensity]!)}.</p>}
      <Planted cell={cell} />
      <h3>{outcomeSentence(cell, result.read)}</h3>
      {cell.title && <p className={css.incident}>{cell.title}</p>}
      <p>{cell.sentence}</p>
      {cell.model && (
        <p>
          The model {result.model?.name} flags {countText(cell.model.flagged)} of{" "}
          {manyText(cell.model.scored, "planted flow")}.
        </p>
      )}
      {family && (
        <p className={css.soft}>
          {family.about} Intensities: {family.source}
        </p>
      )}
    </article>
  );
}

function Planted({ cell: { flows, originator, responder } }: { cell: DrillCell }) {
  if (flows === 0) return null;
  return (
    <p className={css.soft}>
      {manyText(flows, "flow")}, most from <code>{originator}</code> to <code>{responder}</code>
    </p>
  );
}

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
