// The incidents of a watch by severity, which take verdicts by the keys of Triage, and its last flows.
import { useRef, useState } from "react";
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { WatchFlows, WatchState } from "#shared/watch-vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { dayOf, formatMoment } from "../../format/time.ts";
import { FlowRows } from "../../parts/flow-rows.tsx";
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
import { Segmented } from "../../ui/segmented.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { useFreeze } from "./use-freeze.ts";
import css from "./watch-lists.module.css";

export function WatchLists({ watch, dataset }: { watch: WatchState; dataset: Dataset }) {
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
      <Pane name="live-incidents" label="Width of the incidents" widthPx={440} least={320} most={900}>
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
        <LastFlows watch={watch} dataset={dataset} frozen={frozen} />
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

type FlowKind = "ended" | "open";

interface LastFlowsProps {
  watch: WatchState;
  dataset: Dataset;
  frozen: boolean;
}

function LastFlows({ watch, dataset, frozen }: LastFlowsProps) {
  const { jobId, model, flags, learning } = watch;
  const mode = useSettings(({ settings }) => settings.time);
  const now = useAnswer("watch.flows", { jobId }).value;
  const held = useRef(now);
  if (!frozen) held.current = now;
  const flows = held.current;
  const [kind, setKind] = useState<FlowKind>("ended");
  const shown = flows && (kind === "ended" ? flows : openOf(flows));
  const isEmpty = flows !== undefined && shown?.rowIds.length === 0;
  const showFlags = () => {
    useTriage.getState().setView("flags");
    usePage.getState().show("triage");
  };
  return (
    <section className={css.last} aria-label="Last flows">
      <header className={css.lastHead}>
        <h2>{kind === "ended" ? "Last flows" : "Open flows"}</h2>
        <Segmented<FlowKind>
          label="Which flows"
          value={kind}
          options={[
            { value: "ended", label: "Ended" },
            { value: "open", label: "Open" },
          ]}
          onChange={setKind}
        />
        {model && (
          <p className={css.soft}>
            scored by {model.learns ? "an online detector, which learns on," : model.name} since{" "}
            {formatMoment(model.sinceMs, mode === "relative" ? "utc" : mode)} · {manyText(flags, "flag")}
          </p>
        )}
        {learning && (
          <p className={css.soft}>
            the online detector learns: {manyText(learning.rows, "flow")} of {countText(learning.needed)}
          </p>
        )}
        {model && flags > 0 && (
          <Button tone="quiet" onClick={showFlags}>
            Show the flags
          </Button>
        )}
      </header>
      {isEmpty ? (
        <p className={css.none}>{kind === "ended" ? noneEnded : "No flow with data is open."}</p>
      ) : (
        <FlowRows
          key={kind}
          dataset={dataset}
          label={kind === "ended" ? "The last flows" : "The largest open flows; their numbers still grow"}
          heightPx={2400}
          page={shown}
          {...(model && shown ? { scores: shown.scores } : {})}
          day={dayOf(dataset.timeSpan, mode)}
        />
      )}
    </section>
  );
}

const noneEnded = "No flow has ended yet. A flow ends with its connection, or after a silence.";

/** Open flows have no row numbers yet. */
const openOf = ({ columns, open }: WatchFlows) => ({
  columns,
  rowIds: open.scores.map((_, i) => -1 - i),
  cells: open.cells,
  scores: open.scores,
});
