// One incident: what happened in a sentence, its evidence with named sub-scores, what the severity is made of, who took part, the
// first of its flows, and the verdict.
import { useState } from "react";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { scoreColour } from "../../chart/score-ramp.ts";
import { formatMany } from "../../format/number.ts";
import { formatTime } from "../../format/time.ts";
import { usePage } from "../../state/page.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { Button } from "../../ui/button.tsx";
import own from "./incident-detail.module.css";
import { IncidentFlows } from "./incident-flows.tsx";
import { useIncidents } from "./store.ts";
import { kindWords, verdictWords } from "./words.ts";

const verdictKeys: readonly (readonly [Verdict, string, string])[] = [
  ["confirmed", "Confirm", "c"],
  ["false-positive", "False positive", "f"],
  ["benign", "Benign", "b"],
  ["unsure", "Unsure", "u"],
];

/** Hosts that are named; the rest is counted until it is asked for. */
const mostNamed = 8;

export function IncidentDetail({ dataset, incident }: { dataset: Dataset; incident: IncidentWithVerdict }) {
  const decide = useIncidents(({ decide }) => decide);
  const time = useSettings(({ settings }) => settings.time);
  const show = usePage(({ show }) => show);
  const { title, severity, kinds, fromMs, toMs, flows, parts, evidence, verdict, rank } = incident;
  const origin = dataset.timeSpan?.fromMs ?? 0;
  const among: Filter = { kind: "compare", column: "incident", op: "=", value: rank };
  return (
    <article className={own.detail} aria-label="The incident">
      <header className={own.detailHead}>
        <p className={own.soft}>
          {kinds.map((kind) => kindWords[kind]).join(", ")} · {formatTime(fromMs, time, origin)} to{" "}
          {formatTime(toMs, time, origin)}
        </p>
        <h2>{title}</h2>
        <div className={own.actions}>
          {verdictKeys.map(([word, label, key]) => (
            <Button
              key={word}
              aria-pressed={verdict?.verdict === word}
              tone={word === "confirmed" ? "primary" : "plain"}
              title={`${label} (${key})`}
              onClick={() => void decide(verdict?.verdict === word ? null : word)}
            >
              {verdict?.verdict === word ? verdictWords[word] : label}
            </Button>
          ))}
        </div>
      </header>
      <section aria-label="Evidence">
        <h3>Evidence</h3>
        <ul className={own.evidence}>
          {evidence.map((one) => (
            <li key={`${one.behaviour} ${one.sentence}`}>
              <p>
                <strong>{kindWords[one.behaviour]}.</strong> {one.sentence}
              </p>
              <dl className={own.parts}>
                {one.parts.map((part) => (
                  <Measure key={part.name} name={part.name} text={part.text} share={part.value} />
                ))}
              </dl>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Severity">
        <h3>Severity {Math.round(severity)} of 100</h3>
        <ul className={own.sum}>
          {parts.map(({ name, value, text }) => (
            <li key={`${name} ${text}`}>
              <span className={own.number}>{value.toFixed(1)}</span> {name}
              <span className={own.soft}> {text}</span>
            </li>
          ))}
        </ul>
      </section>
      <div className={own.hosts}>
        <Hosts
          key={`from ${incident.key}`}
          title="From"
          addresses={incident.originators}
          count={incident.originatorCount}
        />
        <Hosts
          key={`to ${incident.key}`}
          title="To"
          addresses={incident.responders}
          count={incident.responderCount}
        />
      </div>
      <section aria-label="Flows" className={own.flows}>
        <header className={own.flowsHead}>
          <h3>{formatMany(flows, "flow")}</h3>
          <Button
            tone="quiet"
            onClick={() => {
              useQuery.getState().only(among);
              show("data");
            }}
          >
            Show all of them
          </Button>
        </header>
        <IncidentFlows dataset={dataset} among={among} />
      </section>
    </article>
  );
}

function Measure({ name, text, share }: { name: string; text: string; share: number }) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  return (
    <div className={own.measure}>
      <dt>{name}</dt>
      <dd>
        <span className={own.meter} aria-hidden="true">
          <span style={{ width: `${percent}%`, background: scoreColour(percent) }} />
        </span>
        <span className={own.number}>{percent}</span> <span className={own.soft}>{text}</span>
      </dd>
    </div>
  );
}

function Hosts({ title, addresses, count }: { title: string; addresses: readonly string[]; count: number }) {
  const [all, setAll] = useState(false);
  const named = all ? addresses : addresses.slice(0, mostNamed);
  const left = count - named.length;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className={own.addresses}>
        {named.map((address) => (
          <code key={address}>{address}</code>
        ))}
        {left > 0 && !all && (
          <Button tone="quiet" onClick={() => setAll(true)}>
            {formatMany(left, "more", "more")}
          </Button>
        )}
        {left > 0 && all && <span className={own.soft}>and {formatMany(left, "other")}</span>}
      </p>
    </section>
  );
}
