// The list of incidents: severity as number and bar, title, time, number of flows, and verdict.
import { useEffect, useRef } from "react";
import { behaviourWords } from "#shared/behaviour-words.ts";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import { isEnded } from "#shared/job-state.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { formatMoment } from "../../../format/time.ts";
import { verdictMarks } from "../../../format/verdict-marks.ts";
import { JobProgress } from "../../../parts/job-progress.tsx";
import { findIncidents, useIncidentSearch } from "../../../state/incidents.ts";
import { useSettings } from "../../../state/settings.ts";
import { useTriage } from "../../../state/triage.ts";
import { Button } from "../../../ui/button.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { BudgetLine } from "./budget-line.tsx";
import css from "./incident-list.module.css";
import type { IncidentsShown } from "./use-incident-list.ts";

interface IncidentListProps {
  datasetId: number;
  list: IncidentsShown;
  /** The incidents that are not hidden. */
  shown: readonly IncidentWithVerdict[];
  chosen: string | null;
  hides: boolean;
  onHide(hides: boolean): void;
}

export function IncidentList({ datasetId, list, shown, chosen, hides, onHide }: IncidentListProps) {
  const { left, more } = list;
  const { found, total, counts, budget } = list.first.value!;
  const beyond = shown.findIndex(({ rank }) => rank > budget.within);
  return (
    <section className={css.side} aria-label="Incidents">
      <header className={css.head}>
        <h1>{manyText(total, "incident")}</h1>
        <p className={css.soft}>
          {countText(counts.open)} open · {countText(total - counts.open)} with a verdict
        </p>
        {(hides || counts.open < total) && (
          <Button tone="quiet" aria-pressed={hides} className={css.hide} onClick={() => onHide(!hides)}>
            {hides ? "Show those with a verdict" : "Hide those with a verdict"} <Keys keys="H" />
          </Button>
        )}
      </header>
      {!found && <OutOfDate datasetId={datasetId} />}
      <BudgetLine budget={budget} />
      <ol className={css.list}>
        {shown.map((incident, i) => (
          <Entry
            key={incident.key}
            incident={incident}
            isChosen={incident.key === chosen}
            divider={i === beyond ? `Beyond your budget of ${countText(budget.within)}` : null}
          />
        ))}
        {left > 0 && (
          <li>
            <Button tone="quiet" onClick={more}>
              Show {manyText(left, "more", "more")}
            </Button>
          </li>
        )}
      </ol>
    </section>
  );
}

/** The model, its threshold or its normal rows changed since. Offers a new search; verdicts stay. */
function OutOfDate({ datasetId }: { datasetId: number }) {
  const search = useIncidentSearch(datasetId);
  const runs = search !== null && !isEnded(search);
  return (
    <div className={css.stale} role="status">
      <p>
        A model has changed since these incidents were found.{" "}
        {runs ? "They are being found again; verdicts stay." : "They may be incomplete."}
      </p>
      {runs ? (
        <JobProgress job={search} />
      ) : (
        <Button onClick={() => void findIncidents(datasetId, true)}>Find them again</Button>
      )}
    </div>
  );
}

interface EntryProps {
  incident: IncidentWithVerdict;
  isChosen: boolean;
  /** Shown above the first incident beyond the budget. */
  divider: string | null;
}

function Entry({ incident, isChosen, divider }: EntryProps) {
  const choose = useTriage(({ chooseIncident }) => chooseIncident);
  const time = useSettings(({ settings }) => settings.time);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const { severity, title, kinds, fromMs, flows, verdict, note } = incident;
  const mark = verdict && verdictMarks[verdict.verdict];
  return (
    <li>
      {divider !== null && <p className={css.divider}>{divider}</p>}
      <button
        ref={button}
        type="button"
        className={css.entry}
        aria-current={isChosen}
        data-decided={verdict !== null}
        onClick={() => choose(incident.key)}
      >
        <span className={css.severity} title={`Severity ${severity} of 100`}>
          {Math.round(severity)}
          <span className={css.bar} style={{ width: `${severity}%`, background: scoreColour(severity) }} />
        </span>
        <span className={css.words}>
          <span className={css.title}>{title}</span>
          <span className={css.facts}>
            {kinds.map((kind) => behaviourWords[kind]).join(", ")} · {formatMoment(fromMs, time)} ·{" "}
            {manyText(flows, "flow")}
          </span>
          {(mark || note) && (
            <span className={css.decided} data-verdict={verdict?.verdict}>
              {mark && `${mark.glyph} ${mark.counted}`}
              {note && <span className={css.note}>✎ {note}</span>}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
