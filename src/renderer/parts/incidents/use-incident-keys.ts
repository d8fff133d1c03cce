// The keys of the incidents, wherever the focus is in the view; frame/key-table.ts lists them. A verdict on an incident applies to its
// flows, and the next incident is selected at once.
import { useMemo, useRef } from "react";
import type { IncidentWithVerdict } from "#shared/incident-vocabulary.ts";
import type { ReasonWord, Verdict } from "#shared/triage-vocabulary.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { request } from "../../api/door.ts";
import { useModels } from "../../state/models.ts";
import { openInWireshark } from "../../state/packet-files.ts";
import { usePage } from "../../state/page.ts";
import { useQuery } from "../../state/query.ts";
import { showFailure } from "../../state/toasts.ts";
import { useTriage } from "../../state/triage.ts";
import { useVerdicts } from "../../state/verdicts.ts";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { useHand, type VerdictActions } from "../verdicts/hand.ts";
import type { Question } from "../verdicts/question-dialog.tsx";

interface IncidentKeys {
  dataset: Dataset;
  /** The incidents as listed. */
  shown: readonly IncidentWithVerdict[];
  incident: IncidentWithVerdict | undefined;
  onHide(): void;
  ask(question: Question): void;
}

export function useIncidentKeys(options: IncidentKeys): VerdictActions {
  const latest = useRef(options);
  latest.current = options;
  const actions = useMemo<VerdictActions>(
    () => ({
      rowCount: () => latest.current.incident?.flows ?? 0,
      awaitReason() {
        if (latest.current.incident) useHand.setState({ reasonAwaited: true });
      },
      give(verdict, reason = null) {
        useHand.setState({ reasonAwaited: false });
        const { dataset, incident } = latest.current;
        if (!incident) return;
        if (verdict !== null) move(latest.current, 1);
        void give(dataset, incident, verdict, reason);
      },
    }),
    [],
  );
  const go = (by: number) => () => move(latest.current, by);
  const end = (at: 0 | -1) => () => choose(latest.current.shown.at(at));
  const { dataset, incident, onHide, ask } = options;
  useShortcuts({
    j: go(1),
    k: go(-1),
    arrowdown: go(1),
    arrowup: go(-1),
    home: end(0),
    end: end(-1),
    c: () => actions.give("confirmed"),
    b: () => actions.give("benign"),
    u: () => actions.give("unsure"),
    f: () => actions.awaitReason(),
    backspace: () => actions.give(null),
    delete: () => actions.give(null),
    h: onHide,
    n: () => incident && ask({ kind: "note", datasetId: dataset.id, row: incident.firstRow, of: "incident" }),
    t: () =>
      incident &&
      ask({ kind: "tags", on: { datasetId: dataset.id, incident: incident.key }, tags: incident.tags }),
    s: () => incident && showFlows(incident),
    w: () => incident && void openPackets(dataset, incident),
  });
  return actions;
}

/** A filter for the rows of the incident. */
export const flowsOf = ({ rank }: IncidentWithVerdict): Filter => ({
  kind: "compare",
  column: "incident",
  op: "=",
  value: rank,
});

/** Opens all flows of the incident in the grid of the dataset. */
export function showFlows(incident: IncidentWithVerdict): void {
  useQuery.getState().only(flowsOf(incident));
  usePage.getState().show("data");
}

function choose(incident: IncidentWithVerdict | undefined): void {
  if (incident) useTriage.getState().chooseIncident(incident.key);
}

function move({ shown, incident }: IncidentKeys, by: number): void {
  const at = shown.findIndex(({ key }) => key === incident?.key);
  choose(shown[Math.max(0, at + by)]);
}

async function give(
  dataset: Dataset,
  incident: IncidentWithVerdict,
  verdict: Verdict | null,
  reason: ReasonWord | null,
): Promise<void> {
  await useVerdicts.getState().give({ datasetId: dataset.id, incident: incident.key }, verdict, reason);
}

/** Most flows whose packets are opened at once. */
const mostOpened = 10_000;

export async function openPackets(dataset: Dataset, incident: IncidentWithVerdict): Promise<void> {
  try {
    const { rows } = await request("incident.rows", { datasetId: dataset.id, key: incident.key });
    const numbers: number[] = [];
    for (const [from, to] of rows)
      for (let row = from; row <= to && numbers.length < mostOpened; row++) numbers.push(row);
    const { list, selectedId } = useModels.getState();
    await openInWireshark(dataset, list?.find(({ id }) => id === selectedId) ?? null, numbers);
  } catch (thrown) {
    showFailure(thrown, "The flows of the incident could not be read");
  }
}
