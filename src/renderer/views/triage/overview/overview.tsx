// The top of the Triage page: time line of flows and flags over the lanes of hosts, with the brush that is a part of the filter.
import type { Subject } from "../subject.ts";
import css from "../triage-page.module.css";

export function Overview({ dataset }: Subject) {
  return <section className={css.slot} aria-label={`Overview of ${dataset.name}`} />;
}
