// The health of a dataset: what was refused while reading and why, with examples; nothing is dropped in silence.
import type { Dataset } from "../../../shared/vocabulary.ts";
import { formatCount, formatMany, formatShare } from "../../format/number.ts";
import { DoneIcon, WarningIcon } from "../../ui/icons.tsx";
import { Popover } from "../../ui/popover.tsx";
import css from "./health.module.css";

export function Health({ dataset }: { dataset: Dataset }) {
  const { refused, refusedRows, warnings, rows } = dataset;
  // What a capture lacks is counted by its frames; of a table, lines are refused.
  const place = dataset.source.capture ? "frame" : "line";
  if (refused.length === 0 && refusedRows === 0 && warnings.length === 0) {
    return (
      <span className={css.well}>
        <DoneIcon size={14} />
        No row refused
      </span>
    );
  }
  const words = [
    refusedRows > 0 ? `${formatMany(refusedRows, "row")} refused` : "",
    warnings.length > 0 ? formatMany(warnings.length, "warning") : "",
    refusedRows === 0 && warnings.length === 0 ? formatMany(refused.length, "remark") : "",
  ];
  return (
    <Popover
      label="Health of the data"
      trigger={
        <button type="button" className={css.ill}>
          <WarningIcon size={14} />
          {words.filter(Boolean).join(", ")}
        </button>
      }
    >
      <div className={css.sheet}>
        {refusedRows > 0 && (
          <p className={css.sum}>
            {formatCount(refusedRows)} of {formatMany(rows + refusedRows, "row")} (
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
              <span className={css.count}>{formatCount(refusal.count)}</span>
            </h3>
            <ul className={css.examples}>
              {refusal.examples.map(({ line, text }) => (
                <li key={`${line} ${text}`} title={text}>
                  <span className={css.line}>{line === null ? "" : `${place} ${formatCount(line)}`}</span>
                  <code className={css.text}>{text}</code>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Popover>
  );
}
