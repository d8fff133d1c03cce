// The first flows of an incident with the most useful columns, and the packets of one of them. A click opens all flows in the grid of the
// dataset.
import { useState } from "react";
import { countText } from "#shared/number-words.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { dayOf } from "../../../format/time.ts";
import { FlowRows, flowRowColumns } from "../../../parts/flow-rows.tsx";
import { readPackets } from "../../../state/packet-files.ts";
import { useSettings } from "../../../state/settings.ts";
import { FailureLine } from "../../../ui/answered.tsx";
import { Keys } from "../../../ui/keys.tsx";
import { useShortcuts } from "../../../ui/shortcuts.ts";
import { Packets } from "../inspector/packets.tsx";
import css from "./incident-flows.module.css";

const mostRows = 200;
/** Incidents that keys only move past are not loaded. */
const restMs = 90;

interface IncidentFlowsProps {
  dataset: Dataset;
  among: Filter;
}

/** The flows; for a capture, also the packets of the open one. */
export function IncidentFlows({ dataset, among }: IncidentFlowsProps) {
  const isCapture = dataset.source.capture !== undefined;
  const mode = useSettings(({ settings }) => settings.time);
  const {
    value: page,
    error,
    askAgain,
  } = useAnswer(
    "flows.page",
    {
      datasetId: dataset.id,
      columns: flowRowColumns(dataset),
      filter: among,
      sort: [],
      offset: 0,
      limit: mostRows,
    },
    { restMs },
  );
  // The key may come before the flows are loaded: then the first one opens when they are.
  const [open, setOpen] = useState<number | "first" | null>(null);
  const openRow = open === "first" ? (page?.rowIds[0] ?? null) : open;
  useShortcuts({
    p: () => isCapture && setOpen(open === null ? "first" : null),
    "shift+p": () => readPackets(dataset, openRow ?? page?.rowIds[0]),
  });
  if (error && !page) return <FailureLine message={error.message} askAgain={askAgain} />;
  const toggle = (row: number) => setOpen(row === openRow ? null : row);
  return (
    <>
      <FlowRows
        {...{ dataset, page }}
        label="Flows of the incident"
        heightPx={320}
        day={dayOf(dataset.timeSpan, mode)}
        {...(isCapture
          ? {
              opens: {
                id: openRow === null ? null : String(openRow),
                onOpen: (id: string) => toggle(Number(id)),
              },
            }
          : {})}
      />
      {isCapture && openRow === null && (
        <p className={css.hint}>
          Click a flow, or press Enter on it, to see its packets. <Keys keys="P" /> opens the first one,{" "}
          <Keys keys="Shift+P" /> all its layers.
        </p>
      )}
      {openRow !== null && (
        <section aria-label="Packets" className={css.packets}>
          <h3>Packets of row {countText(openRow)}</h3>
          <Packets key={openRow} dataset={dataset} row={openRow} />
        </section>
      )}
    </>
  );
}
