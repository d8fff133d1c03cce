// The line under the triage grid: the number of open rows and of each verdict, and which rows the next verdict applies to.
import type { Model } from "#shared/model-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import { verdicts } from "#shared/triage-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { verdictMarks } from "../../../format/verdict-marks.ts";
import { useHand } from "../../../parts/verdicts/hand.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import type { GridAnswer } from "./grid-shape.ts";
import { Retrain } from "./retrain.tsx";
import css from "./triage-foot.module.css";

interface TriageFootProps {
  dataset: Dataset;
  model: Model;
  answer: GridAnswer | null;
}

export function TriageFoot({ answer, dataset, model }: TriageFootProps) {
  const narrow = useQuery(({ narrow }) => narrow);
  const selected = useTriage(({ selectedRows }) => selectedRows.length);
  const everything = useHand(({ everything }) => everything);
  const only = (verdict: Verdict | "open") =>
    narrow({ kind: "compare", column: "verdict", op: "=", value: verdict });
  const { counts } = answer ?? {};
  return (
    <footer className={css.foot}>
      {counts && (
        <div className={css.counts} role="status" aria-label="Verdicts">
          <button
            type="button"
            className={css.count}
            title="Show only what is open"
            onClick={() => only("open")}
          >
            {countText(counts.open)} open
          </button>
          {verdicts.map(
            (verdict) =>
              counts[verdict] > 0 && (
                <button
                  key={verdict}
                  type="button"
                  className={css.count}
                  data-verdict={verdict}
                  title={`Show only ${verdictMarks[verdict].counted}`}
                  onClick={() => only(verdict)}
                >
                  <span className={css.glyph}>{verdictMarks[verdict].glyph}</span>
                  {countText(counts[verdict])} {verdictMarks[verdict].counted}
                </button>
              ),
          )}
        </div>
      )}
      <span className={css.space} />
      {everything && answer && (
        <span className={css.hand}>The next decision is about all {manyText(answer.total, "row")} (Esc)</span>
      )}
      {!everything && selected > 0 && <span className={css.hand}>{manyText(selected, "row")} selected</span>}
      <Retrain dataset={dataset} model={model} />
    </footer>
  );
}
