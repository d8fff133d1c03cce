// One incident, from top to bottom: a sentence, the verdict, severity and its parts, time, hosts, evidence, flows, and why the strangest of
// them are strange.

import { behaviourWords } from "#shared/behaviour-words.ts";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import { verdicts } from "#shared/triage-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { verdictMarks } from "../../../format/verdict-marks.ts";
import { flowsOf, openPackets, showFlows } from "../../../parts/incidents/use-incident-keys.ts";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import type { VerdictActions } from "../../../parts/verdicts/hand.ts";
import type { Question } from "../../../parts/verdicts/question-dialog.tsx";
import { useSettings } from "../../../state/settings.ts";
import { Button } from "../../../ui/button.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { EvidenceSection } from "./evidence.tsx";
import css from "./incident-detail.module.css";
import { IncidentFlows } from "./incident-flows.tsx";
import { Hosts } from "./incident-hosts.tsx";
import { IncidentTimeLine } from "./incident-time-line.tsx";
import { SeveritySum } from "./severity-sum.tsx";
import { StrangestFlows } from "./strangest-flows.tsx";

interface IncidentDetailProps {
  dataset: Dataset;
  incident: IncidentWithVerdict;
  actions: VerdictActions;
  ask(question: Question): void;
}

export function IncidentDetail({ dataset, incident, actions, ask }: IncidentDetailProps) {
  const time = useSettings(({ settings }) => settings.time);
  const { title, kinds, fromMs, toMs, flows, evidence, note, tags } = incident;
  const among = flowsOf(incident);
  const [first] = evidence;
  return (
    <article className={css.detail} aria-label="The incident">
      <header className={css.head}>
        <p className={css.soft}>
          {kinds.map((kind) => behaviourWords[kind]).join(", ")} ·{" "}
          {rangeWords({ fromMs, toMs }, time, dataset.timeSpan?.fromMs ?? 0)}
        </p>
        <h2>{title}</h2>
        {first && <p className={css.sentence}>{first.sentence}</p>}
        <VerdictButtons incident={incident} actions={actions} />
        {(note !== "" || tags.length > 0) && (
          <p className={css.note}>
            {tags.map((tag) => (
              <span key={tag} className={css.tag}>
                {tag}
              </span>
            ))}
            {note}{" "}
            <Button
              tone="quiet"
              onClick={() =>
                ask({ kind: "note", datasetId: dataset.id, row: incident.firstRow, of: "incident" })
              }
            >
              Edit note
            </Button>
          </p>
        )}
      </header>
      <SeveritySum incident={incident} />
      <IncidentTimeLine dataset={dataset} incident={incident} />
      <div className={css.hosts}>
        <Hosts title="From" addresses={incident.originators} count={incident.originatorCount} />
        <Hosts title="To" addresses={incident.responders} count={incident.responderCount} />
      </div>
      <EvidenceSection evidence={evidence} />
      <section aria-label="Flows" className={css.flows}>
        <header className={css.flowsHead}>
          <h3>{manyText(flows, "flow")}</h3>
          <Button tone="quiet" onClick={() => showFlows(incident)}>
            Show all of them <Keys keys="S" />
          </Button>
          {dataset.source.capture && (
            <Button tone="quiet" onClick={() => void openPackets(dataset, incident)}>
              Packets in Wireshark <Keys keys="W" />
            </Button>
          )}
        </header>
        <IncidentFlows key={incident.key} dataset={dataset} among={among} />
      </section>
      <StrangestFlows dataset={dataset} among={among} />
    </article>
  );
}

function VerdictButtons({ incident, actions }: Pick<IncidentDetailProps, "incident" | "actions">) {
  const current = incident.verdict?.verdict ?? null;
  const press = (verdict: Verdict) => {
    if (verdict === current) actions.give(null);
    else if (verdict === "false-positive") actions.awaitReason();
    else actions.give(verdict);
  };
  return (
    <section className={css.actions} aria-label="Verdict">
      {verdicts.map((verdict) => {
        const { glyph, title, key } = verdictMarks[verdict];
        return (
          <Button
            key={verdict}
            aria-pressed={verdict === current}
            className={css.verdict}
            title={verdict === current ? `${title}: press to open again` : title}
            onClick={() => press(verdict)}
          >
            <span className={css.glyph} data-verdict={verdict}>
              {glyph}
            </span>
            {title} <Keys keys={key} />
          </Button>
        );
      })}
    </section>
  );
}
