// The grid of the Triage page: flags, episodes or all flows, one line each.
import type { Subject } from "../subject.ts";
import css from "../triage-page.module.css";

export function TriageGrid({ dataset }: Subject) {
  return <section className={css.slot} aria-label={`Flags of ${dataset.name}`} />;
}
