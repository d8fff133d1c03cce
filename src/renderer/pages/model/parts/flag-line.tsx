// A flag on one line: its score with a bar, its endpoints, and its first reason.
import type { Flag } from "#shared/model-vocabulary.ts";
import type { Column } from "#shared/vocabulary.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { cellFormat } from "../../../format/cell.ts";
import css from "./flag-line.module.css";

export function FlagLine({ flag, columns }: { flag: Flag; columns: readonly Column[] }) {
  return (
    <li className={css.flag} title={flag.sentence}>
      <span className={css.score}>
        <span className={css.bar} style={{ width: `${flag.score}%`, background: scoreColour(flag.score) }} />
        {flag.score.toFixed(1)}
      </span>
      <span className={css.cells}>
        {columns.length === 0
          ? `row ${flag.row + 1}`
          : columns.map((column, i) => (
              <span key={column.name}>{cellFormat(column, { mode: "utc" })(flag.cells[i] ?? null)}</span>
            ))}
      </span>
      <span className={css.why}>{flag.reasons[0]?.sentence ?? flag.sentence}</span>
    </li>
  );
}
