// The list of incidents: severity as number and bar, title, time, number of flows, and verdict.
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import { isEnded } from "#shared/job-state.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { IncidentEntry } from "../../../parts/incidents/incident-entry.tsx";
import type { IncidentsShown } from "../../../parts/incidents/use-incident-list.ts";
import { JobProgress } from "../../../parts/job-progress.tsx";
import { findIncidents, useIncidentSearch } from "../../../state/incidents.ts";
import { useTriage } from "../../../state/triage.ts";
import { Button } from "../../../ui/button.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { BudgetLine } from "./budget-line.tsx";
import css from "./incident-list.module.css";

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
  const choose = useTriage(({ chooseIncident }) => chooseIncident);
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
          <li key={incident.key}>
            {i === beyond && <p className={css.divider}>Beyond your budget of {countText(budget.within)}</p>}
            <IncidentEntry incident={incident} isChosen={incident.key === chosen} onChoose={choose} />
          </li>
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
