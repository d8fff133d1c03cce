// How many incidents the analyst can read per day, and how much of that the list uses.
import { useState } from "react";
import type { IncidentPage } from "#shared/incident-vocabulary.ts";
import { request } from "../../../api/door.ts";
import { showFailure } from "../../../state/toasts.ts";
import css from "./incident-list.module.css";

const most = 10_000;

export function BudgetLine({ budget }: { budget: IncidentPage["budget"] }) {
  const [text, setText] = useState<string | null>(null);
  const keep = () => {
    const perDay = Number(text);
    setText(null);
    if (text === null || perDay === budget.perDay) return;
    if (!Number.isInteger(perDay) || perDay < 1 || perDay > most) return;
    request("incidents.budget", { perDay }).catch((thrown) =>
      showFailure(thrown, "The budget could not be saved"),
    );
  };
  return (
    <p className={css.budget}>
      {budget.sentence}{" "}
      <label>
        I can read{" "}
        <input
          className={css.perDay}
          aria-label="Incidents a day that you can read"
          inputMode="numeric"
          maxLength={5}
          value={text ?? String(budget.perDay)}
          onChange={(event) => setText(event.target.value.replaceAll(/\D/g, ""))}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") setText(null);
          }}
        />{" "}
        a day.
      </label>
    </p>
  );
}
