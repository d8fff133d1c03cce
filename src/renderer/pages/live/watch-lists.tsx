// The incidents of a watch by severity, which take verdicts by the keys of Triage, and its last flows.
import { useState } from "react";
import { everything } from "#shared/filter.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { dayOf } from "../../format/time.ts";
import { FlowRows, flowRowColumns } from "../../parts/flow-rows.tsx";
import { IncidentEntry } from "../../parts/incidents/incident-entry.tsx";
import { useIncidentKeys } from "../../parts/incidents/use-incident-keys.ts";
import { useIncidentList } from "../../parts/incidents/use-incident-list.ts";
import { type Question, QuestionDialog } from "../../parts/verdicts/question-dialog.tsx";
import { ReasonPrompt } from "../../parts/verdicts/reason-prompt.tsx";
import { useFold } from "../../state/fold.ts";
import { usePage } from "../../state/page.ts";
import { useSettings } from "../../state/settings.ts";
import { useTriage } from "../../state/triage.ts";
import { Button } from "../../ui/button.tsx";
import { Keys } from "../../ui/keys.tsx";
import { Pane } from "../../ui/pane.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { useFreeze } from "./use-freeze.ts";
import css from "./watch-lists.module.css";

export function WatchLists({ dataset }: { dataset: Dataset }) {
  const list = useIncidentList(dataset);
  const { shown, frozen, fresh, toggle } = useFreeze({ incidents: list.incidents, rows: dataset.rows });
  const [hides, toggleHiding] = useFold("incidents-hide-decided", false);
  const incidents = shown.incidents.filter(({ verdict }) => !hides || verdict === null);
  const chosen = useTriage(({ incident }) => incident);
  const choose = useTriage(({ chooseIncident }) => chooseIncident);
  const show = usePage(({ show }) => show);
  const incident = incidents.find(({ key }) => key === chosen) ?? incidents[0];
  const [question, setQuestion] = useState<Question | null>(null);
  const actions = useIncidentKeys({
    dataset,
    shown: incidents,
    incident,
    onHide: toggleHiding,
    ask: setQuestion,
  });
  useShortcuts({ l: toggle });
  return (
    <div className={css.lists}>
      <Pane name="live-incidents" label="Width of the incidents" widthPx={480} least={320} most={900}>
        <section className={css.side} aria-label="Incidents">
          <header className={css.head}>
            <h2>{manyText(list.incidents.length, "incident")}</h2>
            <Button tone="quiet" aria-pressed={frozen} onClick={toggle}>
              {frozen ? "Let them move" : "Freeze"} <Keys keys="L" />
            </Button>
            {incident && (
              <Button tone="quiet" onClick={() => show("triage")}>
                Open in Triage <Keys keys="G T" />
              </Button>
            )}
          </header>
          {frozen && (
            <p className={css.frozen} role="status">
              Frozen. {sentenceOf(fresh)}
            </p>
          )}
          <ol className={css.incidents}>
            {incidents.map((each) => (
              <li key={each.key}>
                <IncidentEntry
                  incident={each}
                  isChosen={each.key === incident?.key}
                  withSentence
                  onChoose={choose}
                />
              </li>
            ))}
          </ol>
          {incidents.length === 0 && (
            <p className={css.none}>
              {list.incidents.length > 0
                ? "Every incident has a verdict."
                : "Nothing stands out so far. Incidents are searched again as flows end."}
            </p>
          )}
        </section>
      </Pane>
      <div className={css.flows}>
        <LastFlows dataset={dataset} rows={shown.rows} />
        <ReasonPrompt actions={actions} />
      </div>
      {question && <QuestionDialog question={question} onClose={() => setQuestion(null)} onGone={() => {}} />}
    </div>
  );
}

function sentenceOf({ incidents, grew, flows }: { incidents: number; grew: number; flows: number }): string {
  const parts = [
    ...(incidents > 0 ? [manyText(incidents, "new incident")] : []),
    ...(grew > 0 ? [`${manyText(grew, "incident")} grew`] : []),
    ...(flows > 0 ? [manyText(flows, "new flow")] : []),
  ];
  return parts.length === 0 ? "Nothing is new." : `${parts.join(", ")} since.`;
}

/** How many flows are listed. */
const most = 100;

function LastFlows({ dataset, rows }: { dataset: Dataset; rows: number }) {
  const mode = useSettings(({ settings }) => settings.time);
  const offset = Math.max(0, rows - most);
  const page = useAnswer(
    "flows.page",
    rows === 0
      ? null
      : {
          datasetId: dataset.id,
          columns: flowRowColumns(dataset),
          filter: everything,
          sort: [],
          offset,
          limit: Math.min(most, rows),
        },
    { keepLast: String(dataset.id) },
  ).value;
  const newestFirst = page && {
    columns: page.columns,
    rowIds: page.rowIds.toReversed(),
    cells: page.cells.map((column) => column.toReversed()),
  };
  return (
    <section className={css.last} aria-label="Last flows">
      <h2>Last flows</h2>
      {rows === 0 ? (
        <p className={css.none}>
          No flow has ended yet. A flow ends with its connection, or after a silence.
        </p>
      ) : (
        <FlowRows
          dataset={dataset}
          label="The last flows"
          heightPx={2400}
          page={newestFirst}
          day={dayOf(dataset.timeSpan, mode)}
        />
      )}
    </section>
  );
}
