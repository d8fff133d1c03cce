// What a dataset lacks from its file, and warnings: reasons with counts and first examples.
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { formatShare } from "../../format/number.ts";
import css from "./health.module.css";

export function HealthSheet({ dataset }: { dataset: Dataset }) {
  const { refused, refusedRows, warnings, rows } = dataset;
  // A capture counts frames, a table lines.
  const place = dataset.source.capture ? "frame" : "line";
  return (
    <>
      {refusedRows > 0 && (
        <p className={css.sum}>
          {countText(refusedRows)} of {manyText(rows + refusedRows, "row")} (
          {formatShare(refusedRows, rows + refusedRows)}) are not in the dataset.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className={css.warning}>
          {warning}
        </p>
      ))}
      {refused.map((refusal) => (
        <section key={refusal.reason}>
          <h3 className={css.reason}>
            {refusal.reason}
            <span className={css.count}>{countText(refusal.count)}</span>
          </h3>
          <ul className={css.examples}>
            {refusal.examples.map(({ line, text }) => (
              <li key={`${line} ${text}`} title={text}>
                <span className={css.line}>{line === null ? "" : `${place} ${countText(line)}`}</span>
                <code className={css.text}>{text}</code>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
