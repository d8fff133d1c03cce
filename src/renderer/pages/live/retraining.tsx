// What retraining the model of a watch led to, when the next one is due, and the way back from the last takeover.
import { useState } from "react";
import type { WatchState } from "#shared/watch-vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { request } from "../../api/door.ts";
import { formatMoment } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";
import { showFailure } from "../../state/toasts.ts";
import { Button } from "../../ui/button.tsx";
import css from "./retraining.module.css";

const mostShown = 20;

export function Retraining({ watch: { retrainAtMs, model } }: { watch: WatchState }) {
  const time = useSettings(({ settings }) => settings.time);
  const [rolls, setRolls] = useState(false);
  const { value: changes = [], askAgain } = useAnswer("model.changes", {}, { keepLast: true });
  const [last, ...earlier] = changes;
  if (retrainAtMs === null && last === undefined) return null;
  const moment = (ms: number) => formatMoment(ms, time === "relative" ? "utc" : time);
  const canRollBack = changes.some(({ kind, toId }) => kind === "takeover" && toId === model?.id);
  const rollBack = () => {
    setRolls(true);
    request("model.rollBack", {})
      .then(askAgain, (thrown) => showFailure(thrown, "The model could not be rolled back"))
      .finally(() => setRolls(false));
  };
  return (
    <section className={css.retraining} aria-label="Retraining">
      <div className={css.words}>
        {retrainAtMs !== null && <p>The model is retrained next {moment(retrainAtMs)}.</p>}
        {last && (
          <p>
            {moment(last.atMs)}: {last.sentence}
          </p>
        )}
        {earlier.length > 0 && (
          <details>
            <summary>Earlier changes</summary>
            <ul>
              {earlier.slice(0, mostShown).map(({ atMs, sentence }) => (
                <li key={atMs}>
                  {moment(atMs)}: {sentence}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {canRollBack && (
        <Button disabled={rolls} onClick={rollBack}>
          Roll back
        </Button>
      )}
    </section>
  );
}
