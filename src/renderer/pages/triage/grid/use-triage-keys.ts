// The keys of the Triage page, wherever the focus is on it; frame/key-table.ts lists them.
import { useEffect, useRef } from "react";
import type { Model } from "#shared/model-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { CellMenuRequest } from "../../../grid/rows-grid.ts";
import { useHand, type VerdictActions } from "../../../parts/verdicts/hand.ts";
import type { Question } from "../../../parts/verdicts/question-dialog.tsx";
import { copyText } from "../../../state/clipboard.ts";
import { carveFlows, openInWireshark, readPackets } from "../../../state/packet-files.ts";
import { useTriage } from "../../../state/triage.ts";
import { useShortcuts } from "../../../ui/shortcuts.ts";
import type { TriageGrid } from "./grid-shape.ts";
import { atHand } from "./verdict-actions.ts";

interface TriageKeys {
  grid: TriageGrid | null;
  dataset: Dataset;
  model: Model;
  actions: VerdictActions;
  openMenu(request: CellMenuRequest): void;
  openProfile(column: string, anchor: HTMLElement): void;
  ask(question: Question): void;
}

export function useTriageKeys({
  grid,
  dataset,
  model,
  actions,
  openMenu,
  openProfile,
  ask,
}: TriageKeys): void {
  const setShow = useTriage(({ setShow }) => setShow);
  /** Keys from before the grid was there. */
  const early = useRef<((grid: TriageGrid) => void)[]>([]);
  /** What a key does to the row in focus, which may still be loading. */
  const onRow = (act: (grid: TriageGrid) => void) => () => {
    if (grid) grid.whenLoaded(() => act(grid));
    else early.current.push(act);
  };
  useEffect(() => {
    if (grid) for (const act of early.current.splice(0)) grid.whenLoaded(() => act(grid));
  }, [grid]);
  useShortcuts({
    j: onRow((grid) => grid.move(1)),
    k: onRow((grid) => grid.move(-1)),
    home: onRow((grid) => grid.goTo(0)),
    end: onRow((grid) => grid.last()),
    x: onRow((grid) => grid.toggleSelected()),
    space: onRow((grid) => grid.toggleSelected()),
    "ctrl+a": () => useHand.setState(({ everything }) => ({ everything: !everything })),
    escape() {
      grid?.settle();
      const { selectedRows } = useTriage.getState();
      const { everything } = useHand.getState();
      if (selectedRows.length === 0 && !everything) return false;
      useHand.setState({ everything: false });
      grid?.clearSelection();
    },
    c: onRow(() => actions.give("confirmed")),
    b: onRow(() => actions.give("benign")),
    u: onRow(() => actions.give("unsure")),
    f: () => actions.awaitReason(),
    backspace: onRow(() => actions.give(null)),
    delete: onRow(() => actions.give(null)),
    n: onRow((grid) => {
      if (!grid.settle()) return;
      const row = useTriage.getState().focusedRow;
      if (row !== null) ask({ kind: "note", datasetId: dataset.id, row });
    }),
    t: onRow((grid) => {
      const rows = grid.behind(atHand(grid));
      if (rows.length > 0) {
        ask({ kind: "tags", on: { datasetId: dataset.id, rows }, tags: grid.tagsOf(rows) });
      }
    }),
    e: () => setShow(useTriage.getState().show === "episodes" ? "flags" : "episodes"),
    w: onRow((grid) => void openInWireshark(dataset, model, grid.behind(atHand(grid)))),
    "shift+w": onRow((grid) => {
      const rows = grid.behind(atHand(grid));
      if (rows.length > 0) void carveFlows({ dataset, model, rows });
    }),
    "shift+p": onRow((grid) => {
      if (grid.settle()) readPackets(dataset, useTriage.getState().focusedRow);
    }),
    p() {
      const column = grid?.focusedCell()?.column;
      const anchor = column === undefined || column.startsWith("@") ? null : grid?.header(column);
      if (column !== undefined && anchor) openProfile(column, anchor);
    },
    m: onRow((grid) => {
      const cell = grid.focusedCell();
      if (!cell?.element || cell.value === undefined) return;
      const { left, bottom } = cell.element.getBoundingClientRect();
      openMenu({ column: cell.column, value: cell.value, at: { x: left, y: bottom } });
    }),
    "ctrl+c": () => {
      if (window.getSelection()?.toString()) return false;
      const text = grid?.focusedValueText();
      if (text === null || text === undefined) return false;
      void copyText(text, text.length > 40 || text === "" ? "the value" : text);
    },
    "ctrl+shift+c": () => {
      const rows = grid?.rowsText();
      if (rows) void copyText(rows.text, manyText(rows.rows, "row"));
    },
  });
}
