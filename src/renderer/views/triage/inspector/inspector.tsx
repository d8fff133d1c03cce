// The right side of the Triage page: why the focused row is strange, and what lies behind it.
import { useTriage } from "../../../state/triage.ts";
import type { Subject } from "../subject.ts";
import css from "../triage-page.module.css";

export function Inspector(_: Subject) {
  const row = useTriage(({ focusedRow }) => focusedRow);
  return (
    <section className={css.slot} aria-label="Inspector">
      {row === null && <p className={css.hint}>Choose a row to see why it is strange.</p>}
    </section>
  );
}
