// The list of incidents: severity as a number and a bar, the title, when it was and how many flows it has, and its verdict.
import { useEffect, useRef } from "react";
import type { IncidentPage, IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import { scoreColour } from "../../chart/score-ramp.ts";
import { formatCount, formatMany } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";
import own from "./incident-list.module.css";
import { useIncidents } from "./store.ts";
import { kindWords, verdictWords } from "./words.ts";

export function IncidentList({ page }: { page: IncidentPage }) {
  const { counts } = page;
  const decided = page.total - counts.open;
  return (
    <section className={own.side} aria-label="Incidents">
      <header className={own.head}>
        <h1>{formatMany(page.total, "incident")}</h1>
        <p className={own.soft}>
          {formatCount(counts.open)} open · {formatCount(decided)} with a verdict
        </p>
      </header>
      <ol className={own.list}>
        {page.incidents.map((incident) => (
          <Entry key={incident.key} incident={incident} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ incident }: { incident: IncidentWithVerdict }) {
  const { chosen, choose } = useIncidents();
  const time = useSettings(({ settings }) => settings.time);
  const isChosen = chosen === incident.key;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const { severity, title, kinds, fromMs, flows, verdict } = incident;
  return (
    <li>
      <button
        ref={button}
        type="button"
        className={own.entry}
        aria-current={isChosen}
        data-decided={verdict !== null}
        onClick={() => choose(incident.key)}
      >
        <span className={own.severity} title={`Severity ${severity} of 100`}>
          {Math.round(severity)}
          <span className={own.bar} style={{ width: `${severity}%`, background: scoreColour(severity) }} />
        </span>
        <span className={own.words}>
          <span className={own.title}>{title}</span>
          <span className={own.facts}>
            {kinds.map((kind) => kindWords[kind]).join(", ")} · {formatMoment(fromMs, time)} ·{" "}
            {formatMany(flows, "flow")}
            {verdict && ` · ${verdictWords[verdict.verdict]}`}
          </span>
        </span>
      </button>
    </li>
  );
}
