// A thin lane of the capture's faults under the lanes of hosts: where packets are missing, flows are unreliable. Hidden for a table.
import type { FaultTime, TimedFaultKind } from "#shared/capture-vocabulary.ts";
import type { ScoredTimeline } from "#shared/contract/inspect.ts";
import { manyText } from "#shared/number-words.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import css from "./fault-lane.module.css";
import common from "./overview.module.css";

interface FaultLaneProps {
  dataset: Dataset;
  line: ScoredTimeline;
  onRange(range: TimeRange): void;
  onReadout(words: string | null): void;
}

const kindWords: Record<TimedFaultKind, string> = {
  gap: "no packet at all",
  drop: "packets dropped by the capturing machine",
  "backward-step": "time runs backwards",
  malformed: "malformed packets",
  cut: "the file is cut here",
};

export function FaultLane({ dataset, line, onRange, onReadout }: FaultLaneProps) {
  const mode = useSettings(({ settings }) => settings.time);
  // On failure the lane stays hidden; the Data page reports problems of the capture too.
  const health = useAnswer("capture.health", dataset.source.capture ? { datasetId: dataset.id } : null);
  if (!dataset.source.capture) return null;
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const spanMs = line.bins * line.widthMs;
  const shown = (health.value?.times ?? []).filter(
    ({ fromMs, toMs }) => toMs >= line.fromMs && fromMs < line.fromMs + spanMs,
  );
  const share = (ms: number) => Math.max(0, Math.min(1, (ms - line.fromMs) / spanMs)) * 100;
  return (
    <section className={css.faults} aria-label="Faults of the capture">
      <span className={common.gutter}>
        <span className={css.faultsLabel}>{shown.length > 0 ? "capture faults" : "no capture fault"}</span>
      </span>
      <div className={common.plot}>
        {shown.map((fault) => {
          const words = faultWords(fault, rangeWords(fault, mode, originMs));
          const look = () => onReadout(words);
          return (
            <button
              key={`${fault.kind} ${fault.fromMs} ${fault.frame}`}
              type="button"
              className={css.fault}
              data-kind={fault.kind}
              style={{
                left: `${share(fault.fromMs)}%`,
                width: `${share(fault.toMs) - share(fault.fromMs)}%`,
              }}
              aria-label={words}
              title={words}
              onPointerEnter={look}
              onFocus={look}
              onPointerLeave={() => onReadout(null)}
              onBlur={() => onReadout(null)}
              onClick={() => onRange(around(fault, line))}
            />
          );
        })}
      </div>
    </section>
  );
}

function faultWords({ kind, count, frame, fromMs, toMs }: FaultTime, range: string): string {
  const when = fromMs === toMs ? (range.split(" – ")[0] ?? range) : range;
  const times = kind === "gap" || kind === "cut" ? "" : ` (${manyText(count, "time")})`;
  return `${when} · ${kindWords[kind]}${times}${frame === null ? "" : `, frame ${frame}`}`;
}

/** The fault in whole bins, so that even a moment is a range that can contain flows. */
function around({ fromMs, toMs }: FaultTime, { fromMs: start, widthMs }: ScoredTimeline): TimeRange {
  const from = Math.floor((fromMs - start) / widthMs);
  const to = Math.floor((toMs - start) / widthMs) + 1;
  return { fromMs: start + from * widthMs, toMs: start + to * widthMs };
}
