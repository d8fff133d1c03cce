// The evidence of an incident: each finding as a sentence, with the parts of its strength as numbers. The first sentence is the head of the
// incident.

import { behaviourWords } from "#shared/behaviour-words.ts";
import type { Evidence as Finding } from "#shared/incident-vocabulary.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import css from "./evidence.module.css";

export function EvidenceSection({ evidence }: { evidence: readonly Finding[] }) {
  return (
    <section aria-label="Evidence">
      <h3>Evidence</h3>
      <ul className={css.evidence}>
        {evidence.map(({ behaviour, sentence, parts }, i) => (
          <li key={`${behaviour} ${sentence}`}>
            <p>
              <strong>{behaviourWords[behaviour]}.</strong> {i > 0 && sentence}
            </p>
            <dl className={css.parts}>
              {parts.map(({ name, text, value }) => (
                <Measure key={name} name={name} text={text} share={value} />
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Measure({ name, text, share }: { name: string; text: string; share: number }) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  return (
    <div className={css.measure}>
      <dt>{name}</dt>
      <dd>
        <span className={css.meter} aria-hidden="true">
          <span style={{ width: `${percent}%`, background: scoreColour(percent) }} />
        </span>
        <span className={css.number}>{percent}</span> <span className={css.soft}>{text}</span>
      </dd>
    </div>
  );
}
