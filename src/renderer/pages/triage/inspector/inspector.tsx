// The right side of the Triage page: why the focused row is strange, with details. The head appears at once, the rest as it loads.
// Collapsed sections are not requested.

import { useState } from "react";
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import { rowsTitle } from "../../../format/row-word.ts";
import { useTriage } from "../../../state/triage.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { Subject } from "../state/subject.ts";
import { RowAnnotations } from "./annotations.tsx";
import { ErrorMapMenu, ErrorMapView } from "./error-map.tsx";
import { ExpectedLines } from "./expected-lines.tsx";
import { InspectorHead } from "./head.tsx";
import css from "./inspector.module.css";
import { Nearest } from "./nearest.tsx";
import { Packets } from "./packets.tsx";
import { PlainReasons, ScoreColumns, Sentence } from "./reasons.tsx";
import { Section } from "./section.tsx";
import { type RowCells, useInspected } from "./use-inspected.ts";
import { WindowFlows } from "./window-flows.tsx";

export function Inspector(subject: Subject) {
  const row = useTriage(({ focusedRow }) => focusedRow);
  return (
    <section className={css.inspector} aria-label="Inspector">
      {row === null ? (
        <p className={css.empty}>Choose a row to see why it is strange.</p>
      ) : (
        <Inspected {...subject} row={row} />
      )}
    </section>
  );
}

function Inspected({ row, ...subject }: Subject & { row: number }) {
  const { cells, why } = useInspected(subject, row);
  return (
    <>
      <InspectorHead {...subject} row={row} cells={cells} why={why.value ?? null} />
      <div className={css.parts}>
        <Answered of={why} bones={<Bones />} failed="This row could not be explained">
          {(why) => <Parts {...subject} key={row} row={row} cells={cells} why={why} />}
        </Answered>
      </div>
    </>
  );
}

interface PartsProps extends Subject {
  row: number;
  cells: RowCells | null;
  why: Explanation;
}

function Parts({ dataset, row, cells, why }: PartsProps) {
  const { window: map } = why;
  const last = map ? map.rows.length - 1 : 0;
  const [step, setStep] = useState(last);
  const picked = map?.rows[step] ?? row;
  const top = (map?.columns ?? why.columns.map(({ column }) => column)).slice(0, 3);
  return (
    <>
      <Sentence why={why} />
      <RowAnnotations dataset={dataset} row={row} />
      <Section name="rules" title="Plain reasons" hint={why.rules.length > 0 ? why.rules.length : "none"}>
        {() => <PlainReasons dataset={dataset} rules={why.rules} />}
      </Section>
      {map && (
        <Section
          name="map"
          title="Error map"
          hint={`${map.rows.length - map.filled} steps`}
          tools={<ErrorMapMenu dataset={dataset} map={map} />}
        >
          {() => (
            <ErrorMapView
              dataset={dataset}
              map={map}
              step={step}
              onStep={(next) => next >= map.filled && setStep(next)}
            />
          )}
        </Section>
      )}
      {map && (
        <Section name="lines" title="Observed against expected">
          {() => <ExpectedLines dataset={dataset} map={map} step={step} />}
        </Section>
      )}
      <Section name="columns" title="Columns of the score" open={!map}>
        {() => <ScoreColumns dataset={dataset} why={why} />}
      </Section>
      {map && (
        <Section
          name="flows"
          title={`${rowsTitle(dataset)} of the window`}
          hint={picked === row ? undefined : `row ${picked} picked`}
        >
          {() => (
            <WindowFlows
              dataset={dataset}
              rows={map.rows}
              filled={map.filled}
              more={top}
              label="Rows of the window"
              picked={step}
              onPick={setStep}
            />
          )}
        </Section>
      )}
      {why.nearest && (
        <Section name="nearest" title="Nearest normal rows" open={false}>
          {() => why.nearest && <Nearest nearest={why.nearest} cells={cells} />}
        </Section>
      )}
      {dataset.source.capture && (
        <Section
          name="packets"
          title="Packets"
          hint={picked === row ? undefined : `of row ${picked}`}
          open={false}
        >
          {() => <Packets key={picked} dataset={dataset} row={picked} />}
        </Section>
      )}
    </>
  );
}

function Bones() {
  return (
    <div className={css.bones} aria-busy="true" role="status" aria-label="Explaining">
      {["94%", "82%", "60%"].map((width) => (
        <Skeleton key={width} width={width} height={13} />
      ))}
      <Skeleton height={180} />
      <Skeleton width="40%" height={13} />
      <Skeleton height={90} />
    </div>
  );
}
