// The time line of an incident: its flows as ticks over all flows of the dataset.
import { useMemo } from "react";
import type { ScoredTimeline } from "#shared/contract/inspect.ts";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { bothAnswers, useAnswer } from "../../../api/answers.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { scoredStripOption } from "../../../chart/scored-strip-option.ts";
import { formatTime } from "../../../format/time.ts";
import { flowsOf } from "../../../parts/incidents/use-incident-keys.ts";
import { useSettings } from "../../../state/settings.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";

const heightPx = 72;
const restMs = 90;

interface IncidentTimeLineProps {
  dataset: Dataset;
  incident: IncidentWithVerdict;
}

export function IncidentTimeLine({ dataset, incident }: IncidentTimeLineProps) {
  const all = useAnswer("flows.timeline", { datasetId: dataset.id });
  const incidentFlows = useAnswer(
    "flows.timeline",
    { datasetId: dataset.id, filter: flowsOf(incident) },
    { restMs },
  );
  return (
    <Answered of={bothAnswers(all, incidentFlows)} bones={<Skeleton height={heightPx + 28} />}>
      {([flows, ofIncident]) =>
        flows && ofIncident && <Strip line={merged(flows, ofIncident, incident.severity)} dataset={dataset} />
      }
    </Answered>
  );
}

function Strip({ line, dataset }: { line: ScoredTimeline; dataset: Dataset }) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const option = useMemo<OptionBuilder>(
    () => (theme, widthPx) => scoredStripOption(theme, line, { mode, originMs }, widthPx),
    [line, mode, originMs],
  );
  const touched = line.flags.filter((count) => count > 0).length;
  return (
    <Chart
      title="When"
      aside={`ticks: its flows, in ${manyText(touched, "part")} of the time; below them all flows`}
      fileName="incident-time-line"
      heightPx={heightPx}
      option={option}
      table={() => ({
        columns: ["from", "flows of the incident", "all flows"],
        rows: line.bin.map((bin, i) => [
          formatTime(line.fromMs + bin * line.widthMs, mode, originMs),
          line.flags[i] ?? 0,
          line.flows[i] ?? 0,
        ]),
      })}
    />
  );
}

/** The flows of the incident as flags among all flows. Both use the bins of the dataset. */
export function merged(flows: Timeline, ofIncident: Timeline, severity: number): ScoredTimeline {
  const total = countsByBin(flows);
  const found = countsByBin(ofIncident);
  const bin = [...total.keys()].sort((a, b) => a - b);
  const { column, fromMs, widthMs, bins } = flows;
  return {
    ...{ column, fromMs, widthMs, bins, bin },
    flows: bin.map((at) => total.get(at) ?? 0),
    flags: bin.map((at) => found.get(at) ?? 0),
    most: bin.map(() => severity),
  };
}

function countsByBin({ bin, count }: Timeline): Map<number, number> {
  const out = new Map<number, number>();
  bin.forEach((at, i) => {
    out.set(at, (out.get(at) ?? 0) + (count[i] ?? 0));
  });
  return out;
}
