// The top of the Triage page: a time line of flows and flags, and lanes of hosts below it, on one time scale. Its brushes are parts of the
// filter. Its own state is only which entities are lanes and which part of the time is shown.
import { useEffect, useMemo, useRef, useState } from "react";
import type { LaneEntity } from "#shared/contract/inspect.ts";
import { type TimeRange, takeRange, withRange } from "#shared/time-range.ts";
import { laneEntities } from "#shared/triage-words.ts";
import type { Filter } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { Subject } from "../state/subject.ts";
import { type Entity, takeEntities, withEntities } from "./entity-range.ts";
import { FaultLane } from "./fault-lane.tsx";
import { type BrushDraft, LanesView } from "./lanes-view.tsx";
import css from "./overview.module.css";
import { OverviewHead } from "./overview-head.tsx";
import { SeriesLane } from "./series-lane.tsx";
import { StripView } from "./strip-view.tsx";

/** The columns of each kind of entity; those that the dataset has are used. */
const entityColumns: Record<LaneEntity, readonly string[]> = {
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

export function TriageOverview(subject: Subject) {
  const { dataset } = subject;
  const column = dataset.columns.find(({ kind }) => kind === "time")?.name;
  return column === undefined ? null : <Timed {...subject} column={column} />;
}

function Timed({ column, ...subject }: Subject & { column: string }) {
  const { dataset } = subject;
  // Samples have no hosts: in place of lanes stands their course.
  const isSeries = dataset.kind === "samples";
  const filter = useQuery(({ filter }) => filter);
  const only = useQuery(({ only }) => only);
  const show = useTriage(({ show }) => show);
  const [entity, setEntity] = useState<LaneEntity>("originator");
  const [zoom, setZoom] = useState<TimeRange | null>(null);
  const [draft, setDraft] = useState<BrushDraft | null>(null);
  const [readout, setReadout] = useState<string | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(body);

  const columns = useMemo(
    () =>
      entityColumns[entity].filter((name) => dataset.columns.some((candidate) => candidate.name === name)),
    [entity, dataset.columns],
  );
  const parts = useMemo(() => partsOf(filter, column, columns), [filter, column, columns]);
  // Each part is requested under the filter without its own brush.
  const common = {
    datasetId: dataset.id,
    modelId: subject.model.id,
    bins: widthPx > 1500 ? 400 : 300,
    ...(zoom ? { fromMs: zoom.fromMs, toMs: zoom.toMs } : {}),
  };
  const lineAnswer = useAnswer("triage.timeline", { ...common, filter: parts.ofTime }, { keepLast: true });
  const lanesAnswer = useAnswer(
    "triage.lanes",
    isSeries
      ? null
      : { ...common, filter: parts.ofLanes, entity, order: show === "all" ? "score" : "flags", top: 40 },
    { keepLast: true },
  );
  const line = lineAnswer.value ?? null;
  const lanes = lanesAnswer.value ?? null;

  const brush = (range: TimeRange | null) => only(withRange(useQuery.getState().filter, column, range));
  const choose = (chosen: readonly Entity[] | null, range?: TimeRange | null) => {
    // While other lanes load, a selection still refers to the old ones.
    const next = withEntities(useQuery.getState().filter, lanes?.columns ?? columns, chosen);
    only(range === undefined ? next : withRange(next, column, range));
  };

  // The drawn range stays until it has become the filter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new filter ends the draft
  useEffect(() => setDraft(null), [filter]);

  return (
    <section className={css.overview} aria-label="Overview">
      <OverviewHead
        {...{ dataset, line, lanes, range: parts.range, zoom, readout, entity }}
        entities={isSeries ? [] : laneEntities}
        chosen={parts.chosen}
        onEntity={setEntity}
        onZoom={setZoom}
        onClear={() => only(parts.ofLanes)}
      />
      <div ref={body} className={css.body}>
        <Answered of={lineAnswer} bones={<Bones />} failed="The overview could not be read">
          {(line) =>
            line && (
              <>
                <StripView
                  {...{ dataset, line, zoom }}
                  range={draft ? draft.range : parts.range}
                  onRange={brush}
                  onReadout={setReadout}
                />
                {isSeries && (
                  <SeriesLane
                    dataset={dataset}
                    filter={zoom ? withRange(parts.ofTime, column, zoom) : parts.ofTime}
                  />
                )}
                <Answered of={lanesAnswer} bones={isSeries ? null : <Bones />}>
                  {(lanes) =>
                    lanes && (
                      <LanesView
                        {...{ dataset, lanes, draft }}
                        range={parts.range}
                        chosen={parts.chosen}
                        onDraft={setDraft}
                        onRange={brush}
                        onChoose={choose}
                        onReadout={setReadout}
                      />
                    )
                  }
                </Answered>
                <FaultLane dataset={dataset} line={line} onRange={brush} onReadout={setReadout} />
              </>
            )
          }
        </Answered>
      </div>
    </section>
  );
}

function Bones() {
  return (
    <div className={css.bones} aria-hidden="true">
      {["92%", "74%", "86%", "58%"].map((width) => (
        <Skeleton key={width} width={width} height={10} />
      ))}
    </div>
  );
}

/** The brushes in a filter, and the filter of each part of the overview: everything except its own brush. */
function partsOf(filter: Filter, column: string, columns: readonly string[]) {
  const time = takeRange(filter, column);
  const entities = takeEntities(time.rest, columns);
  return { range: time.range, ofTime: time.rest, chosen: entities.chosen, ofLanes: entities.rest };
}

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const size = new ResizeObserver(() => setWidth(element.clientWidth));
    size.observe(element);
    return () => size.disconnect();
  }, [ref]);
  return width;
}
