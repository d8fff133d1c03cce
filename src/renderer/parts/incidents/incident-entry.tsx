// An incident in a list: severity as number and bar, title, time, number of flows, and verdict.
import { useEffect, useRef } from "react";
import { behaviourWords } from "#shared/behaviour-words.ts";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import { scoreColour } from "../../chart/score-ramp.ts";
import { formatMoment } from "../../format/time.ts";
import { verdictMarks } from "../../format/verdict-marks.ts";
import { useSettings } from "../../state/settings.ts";
import css from "./incident-entry.module.css";

interface IncidentEntryProps {
  incident: IncidentWithVerdict;
  isChosen: boolean;
  /** Shows the first sentence of its evidence as well. */
  withSentence?: boolean;
  onChoose(key: string): void;
}

export function IncidentEntry({ incident, isChosen, withSentence = false, onChoose }: IncidentEntryProps) {
  const time = useSettings(({ settings }) => settings.time);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const { severity, title, kinds, fromMs, flows, verdict, note, evidence } = incident;
  const mark = verdict && verdictMarks[verdict.verdict];
  return (
    <button
      ref={button}
      type="button"
      className={css.entry}
      aria-current={isChosen}
      data-decided={verdict !== null}
      onClick={() => onChoose(incident.key)}
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
        {withSentence && evidence[0] && <span className={css.sentence}>{evidence[0].sentence}</span>}
        {(mark || note) && (
          <span className={css.decided} data-verdict={verdict?.verdict}>
            {mark && `${mark.glyph} ${mark.counted}`}
            {note && <span className={css.note}>✎ {note}</span>}
          </span>
        )}
      </span>
    </button>
  );
}
