// How a watch is doing: rates, delay, loss and open flows, each as a number with its course over the last minutes.
import { countText } from "#shared/number-words.ts";
import type { WatchPoint, WatchState } from "#shared/watch-vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { formatSeconds, formatShort } from "../../format/number.ts";
import { CourseLine } from "./course-line.tsx";
import css from "./watch-figures.module.css";

interface Figure {
  label: string;
  /** The number of now. */
  text: string;
  /** What stands beside it. */
  beside?: string;
  about: string;
  /** A loss of any kind. */
  warns?: boolean;
  /** Null where there is no number. */
  of(point: WatchPoint): number | null;
}

export function WatchFigures({ watch }: { watch: WatchState }) {
  const course = useAnswer("watch.course", { jobId: watch.jobId }, { keepLast: true }).value ?? [];
  return (
    <dl className={css.figures}>
      {figuresOf(watch).map(({ label, text, beside, about, warns = false, of }) => (
        <div key={label} className={css.figure} title={about}>
          <dt>{label}</dt>
          <dd>
            <span className={css.number} data-warns={warns}>
              {text}
            </span>
            {beside && <span className={css.beside}>{beside}</span>}
          </dd>
          <CourseLine values={course.map(of)} />
        </div>
      ))}
    </dl>
  );
}

function figuresOf(watch: WatchState): Figure[] {
  const { counted, packetsPerS, flowsPerS, latencyMs, dropped, openFlows, model, unscored } = watch;
  const word = `${counted[0]!.toUpperCase()}${counted.slice(1)}`;
  return [
    {
      label: `${word} a second`,
      text: formatShort(Math.round(packetsPerS)),
      about: `${word} that arrived in the last second`,
      of: (point) => point.packetsPerS,
    },
    {
      label: "Flows a second",
      text: formatShort(Number(flowsPerS.toPrecision(3))),
      about: "Flows that ended and became rows in the last second",
      of: (point) => point.flowsPerS,
    },
    {
      label: "Open flows",
      text: formatShort(openFlows),
      about: "Flows that have begun and not yet ended",
      of: (point) => point.openFlows,
    },
    {
      label: "Behind",
      text: latencyMs === null ? "–" : formatSeconds(latencyMs.p50 / 1000),
      ...(latencyMs && {
        beside: `95 %: ${formatSeconds(latencyMs.p95 / 1000)} · 99 %: ${formatSeconds(latencyMs.p99 / 1000)}`,
      }),
      about:
        "From the arrival of the packet that ended a flow to its row: half of the rows of the last minute were faster",
      of: (point) => point.latencyMs?.p95 ?? null,
    },
    {
      label: `Lost ${counted}`,
      text: dropped === null ? "–" : countText(dropped),
      ...(dropped === null && { beside: "the source does not say" }),
      about:
        "What the capturing program reports as dropped, or what is missing in the numbers of an exporter",
      warns: dropped !== null && dropped > 0,
      of: (point) => point.dropped,
    },
    ...(model === null
      ? []
      : [
          {
            label: "Without a score",
            text: formatShort(unscored),
            about: `Flows that came faster than ${model.name} scores: the oldest that waited were stored without a score`,
            warns: unscored > 0,
            of: (point: WatchPoint) => point.unscored,
          },
        ]),
  ];
}
