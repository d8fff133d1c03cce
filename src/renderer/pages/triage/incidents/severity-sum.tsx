// The severity of an incident as a sum: one bar to 100 made up of its parts, each with its points and words.
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import css from "./severity-sum.module.css";

const colours = ["--part-5", "--part-3", "--part-2", "--part-4", "--part-1"];

export function SeveritySum({ incident }: { incident: IncidentWithVerdict }) {
  const { severity, parts } = incident;
  const shown = parts.map((part, i) => ({ ...part, colour: `var(${colours[i % colours.length]})` }));
  return (
    <section aria-label="Severity" className={css.severity}>
      <h3>
        Severity <b>{Math.round(severity)}</b> of 100
      </h3>
      <div className={css.bar} aria-hidden="true">
        {shown.map(({ name, text, value, colour }) => (
          <span key={`${name} ${text}`} style={{ width: `${value}%`, background: colour }} />
        ))}
      </div>
      <ul className={css.parts}>
        {shown.map(({ name, text, value, colour }, i) => (
          <li key={`${name} ${text}`}>
            <span className={css.swatch} style={{ background: colour }} aria-hidden="true" />
            <span className={css.points}>
              {i > 0 && "+ "}
              {value.toFixed(1)}
            </span>{" "}
            {name} <span className={css.soft}>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
