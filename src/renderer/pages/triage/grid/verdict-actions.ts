// Gives verdicts by key or button: which verdict, where the focus moves, and what the grid shows once it is stored.
import { useMemo, useRef } from "react";
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { ReasonWord, Verdict, VerdictCounts } from "#shared/triage-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { verdictMarks } from "../../../format/verdict-marks.ts";
import { useHand, type VerdictActions } from "../../../parts/verdicts/hand.ts";
import { useQuery } from "../../../state/query.ts";
import { rowsAtHand, useTriage } from "../../../state/triage.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import type { GridAnswer, TriageGrid } from "./grid-shape.ts";

/** The rows that a key applies to, as the grid knows them at that moment; none while the focused one is still loading. */
export function atHand(grid: TriageGrid | null): readonly number[] {
  const focused = grid?.settle() ?? false;
  return focused || useTriage.getState().selectedRows.length > 0 ? rowsAtHand() : [];
}

interface VerdictOptions {
  grid: TriageGrid | null;
  dataset: Dataset;
  model: Model;
  answer: GridAnswer | null;
  setAnswer(change: (answer: GridAnswer | null) => GridAnswer | null): void;
}

export function useVerdictActions(options: VerdictOptions): VerdictActions {
  const latest = useRef(options);
  latest.current = options;
  return useMemo(() => {
    const now = () => latest.current;
    return {
      rowCount() {
        const { grid, answer } = now();
        if (useHand.getState().everything) return answer?.total ?? 0;
        return grid?.behind(atHand(grid)).length ?? 0;
      },
      awaitReason() {
        // The reason is another key, so its choice opens before the row is there.
        if (now().grid?.isLoading() || this.rowCount() > 0) useHand.setState({ reasonAwaited: true });
      },
      give(verdict, reason = null) {
        const { grid, dataset, model } = now();
        const { everything } = useHand.getState();
        useHand.setState({ reasonAwaited: false, everything: false });
        if (!grid) return;
        if (everything) {
          void giveEverything(dataset, model, verdict, reason);
          return;
        }
        const giveAtHand = () => {
          const shown = atHand(grid);
          const rows = grid.behind(shown);
          if (rows.length === 0) return;
          const bulk = useTriage.getState().selectedRows.length > 0;
          // Focus the next row at once; this one changes when its verdict is stored.
          if (bulk) grid.clearSelection();
          else grid.move(1);
          void giveRows(now, shown, rows, verdict, reason);
        };
        // Selected rows are loaded, whichever row has the focus.
        if (useTriage.getState().selectedRows.length > 0) giveAtHand();
        else grid.whenLoaded(giveAtHand);
      },
    };
  }, []);
}

async function giveRows(
  now: () => VerdictOptions,
  shown: readonly number[],
  rows: readonly number[],
  verdict: Verdict | null,
  reason: ReasonWord | null,
): Promise<void> {
  const { grid, dataset, answer, setAnswer } = now();
  const change = await useVerdicts
    .getState()
    .give({ datasetId: dataset.id, rows: [...rows] }, verdict, reason);
  if (!change || !grid) return;
  const before = rows.length === 1 ? grid.verdictOf(rows[0]!) : undefined;
  grid.showVerdict(shown, change.verdict);
  if (rows.length > 1) say(change.changed, verdict);
  // Update the counts here when the change is known; otherwise request them.
  if (before === undefined || now().answer?.question !== answer?.question) grid.refresh();
  else {
    setAnswer(
      (answer) =>
        answer && { ...answer, counts: moved(answer.counts, before?.verdict, verdict ?? undefined) },
    );
  }
}

async function giveEverything(
  dataset: Dataset,
  model: Model,
  verdict: Verdict | null,
  reason: ReasonWord | null,
): Promise<void> {
  const { show } = useTriage.getState();
  const { filter } = useQuery.getState();
  const on = {
    datasetId: dataset.id,
    modelId: model.id,
    show: show === "all" ? ("all" as const) : ("flags" as const),
    filter,
  };
  const change = await useVerdicts.getState().give(on, verdict, reason);
  if (change) say(change.changed, verdict);
}

function say(changed: number, verdict: Verdict | null): void {
  const mark = verdict === null ? "Open again" : verdictMarks[verdict].title;
  useVerdicts.getState().tell(`${mark}: ${manyText(changed, "row")}`);
}

function moved(
  counts: VerdictCounts,
  from: Verdict = "open" as Verdict,
  to: Verdict = "open" as Verdict,
): VerdictCounts {
  if (from === to) return counts;
  return { ...counts, [from]: counts[from] - 1, [to]: counts[to] + 1 };
}
