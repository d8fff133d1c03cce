// The result of a drill: families by intensities, the selected cell, the cost of finding more, and the files of a library.
import { useState } from "react";
import type { DrillResult } from "#shared/drill-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import css from "./drill-board.module.css";
import { type ChosenCell, DrillDetail } from "./drill-detail.tsx";
import { DrillMatrix } from "./drill-matrix.tsx";

export function DrillBoard({ result }: { result: DrillResult }) {
  const [chosen, setChosen] = useState<ChosenCell | null>(() => firstMissed(result));
  return (
    <div className={css.board}>
      <div className={css.tables}>
        <DrillMatrix result={result} chosen={chosen} choose={setChosen} />
        {result.notes.map((note) => (
          <p key={note} className={css.soft}>
            {note}
          </p>
        ))}
      </div>
      <div className={css.side}>
        {chosen && <DrillDetail result={result} chosen={chosen} />}
        <Cost result={result} />
      </div>
    </div>
  );
}

/** The most obvious attack that was missed, selected at first because an analyst wants to see it. */
function firstMissed({ families }: DrillResult): ChosenCell | null {
  for (let intensity = 0; intensity < 4; intensity++) {
    const family = families.find(({ cells }) => ["below", "unseen"].includes(cells[intensity]!.outcome));
    if (family) return { name: family.name, intensity };
  }
  return families[0] ? { name: families[0].name, intensity: 0 } : null;
}

function Cost({ result: { next, budget, counts } }: { result: DrillResult }) {
  return (
    <section aria-label="What the next ones cost">
      <h2>What the next ones cost</h2>
      {next.length === 0 ? (
        <p className={css.soft}>
          {counts.unseen === 0
            ? "All planted attacks were found."
            : "Reading more incidents would show no further attack: no incident shows the others."}
        </p>
      ) : (
        <ul className={css.cost}>
          {next.map(({ perDay, adds }) => (
            <li key={perDay}>
              <strong>{manyText(perDay - budget, "more incident")} a day</strong> ({perDay} in all):{" "}
              {adds.join("; ")}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
