// A row of the triage grid as text and as classes, and the sort order of its columns: the functions that need no grid.
import type { ColumnState, RowClassParams, RowClassRules } from "ag-grid-community";
import type { RowMark, Verdict } from "#shared/triage-vocabulary.ts";
import type { Dataset, Sort } from "#shared/vocabulary.ts";
import { plainCell } from "../../../format/cell.ts";
import css from "../../../grid/grid.module.css";
import { rowsBehind, type TriageRow, triageCell, triageRowId } from "./blocks.ts";
import { verdictCellText } from "./cells.ts";
import { isTriageColumn, sortsBy } from "./columns.ts";
import stripe from "./marks.module.css";
import gridCss from "./triage-grid.module.css";

export const verdictOf = (row: TriageRow | undefined): Verdict | undefined =>
  row?.block.verdicts[row.at]?.verdict;
/** Whether the row needs no more work, and is dimmed. */
export const isSettled = (verdict: Verdict | undefined): boolean =>
  verdict === "false-positive" || verdict === "benign";

interface RowState {
  focusedId(): number | null;
  marks(): readonly RowMark[];
}

export function rowClasses({ focusedId, marks }: RowState): RowClassRules<TriageRow> {
  const when = (holds: (row: TriageRow) => boolean) => (params: RowClassParams<TriageRow>) =>
    params.data !== undefined && holds(params.data);
  const toneOf = (row: TriageRow) => {
    const [first] = row.block.marks[row.at] ?? [];
    return first === undefined ? undefined : marks()[first]?.tone;
  };
  return {
    [css.loading ?? ""]: ({ data }) => data === undefined,
    [gridCss.focused ?? ""]: when((row) => triageRowId(row) === focusedId()),
    [gridCss.settled ?? ""]: when((row) => isSettled(verdictOf(row))),
    [gridCss.confirmed ?? ""]: when((row) => verdictOf(row) === "confirmed"),
    [stripe.amber ?? ""]: when((row) => toneOf(row) === "amber"),
    [stripe.violet ?? ""]: when((row) => toneOf(row) === "violet"),
    [stripe.green ?? ""]: when((row) => toneOf(row) === "green"),
    [stripe.blue ?? ""]: when((row) => toneOf(row) === "blue"),
  };
}

/** The order of the headers, as the engine takes it. */
export const sortOf = (states: readonly Pick<ColumnState, "colId" | "sort">[]): Sort[] =>
  states.flatMap(({ colId, sort }) => {
    const column = sortsBy(colId);
    return column === null ? [] : [{ column, descending: sort === "desc" }];
  });

/** A cell as text for the clipboard. */
export function rowText(dataset: Dataset, id: string, row: TriageRow): string {
  const plain = (name: string) =>
    plainCell(
      triageCell(row, name) ?? null,
      dataset.columns.find((column) => column.name === name),
    );
  if (!isTriageColumn(id)) return plain(id);
  const { block, at } = row;
  switch (id) {
    case "@score":
      return block.scores[at]?.toFixed(2) ?? "";
    case "@verdict":
      return verdictCellText(row) ?? "";
    case "@reason":
      return block.reasons[at]?.sentence ?? "";
    case "@size":
      return String(rowsBehind(row).length);
    case "@tags":
      return (block.tags[at] ?? []).join(" ");
    case "@note":
      return block.notes[at] ?? "";
    case "@from":
      return [plain("orig_addr"), plain("orig_port")].filter(Boolean).join(":");
    case "@to":
      return [plain("resp_addr"), plain("resp_port")].filter(Boolean).join(":");
  }
}
