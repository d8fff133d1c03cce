// What the triage grid can be asked and told, and what it tells. Types only; triage-grid.ts makes one.
import type { Judgement, RowMark, VerdictCounts } from "#shared/triage-vocabulary.ts";
import type { CellValue, Dataset, Filter, Sort } from "#shared/vocabulary.ts";
import type { TimeMode } from "../../../format/time.ts";
import type { CellMenuRequest } from "../../../grid/flow-grid.ts";
import type { Layout } from "../../../grid/layout.ts";
import type { Show } from "../../../state/triage.ts";
import type { TriageRow } from "./blocks.ts";

export interface TriageAsk {
  show: Show;
  filter: Filter;
  sort: readonly Sort[];
  marks: readonly RowMark[];
}

/** What stands besides the rows: counts, line, and whether more is on its way. */
export interface TriageTold {
  /** What it is the answer to. */
  asked: TriageAsk;
  total: number;
  counts: VerdictCounts;
  threshold: number | null;
}

export interface TriageGridOptions extends TriageAsk {
  dataset: Dataset;
  modelId: number;
  layout: Layout;
  time: TimeMode;
  rowHeightPx: number;
  hostName(address: string): string | undefined;
  onBusy(busy: boolean): void;
  onTold(told: TriageTold): void;
  onSort(sort: Sort[]): void;
  onFocus(row: number | null): void;
  onSelection(rows: number[]): void;
  onLayout(layout: Layout): void;
  onProfile(column: string, anchor: HTMLElement): void;
  onMenu(request: CellMenuRequest): void;
  onFailure(thrown: unknown): void;
}

export interface TriageGrid {
  /** Asks another question; throws, and shows what it showed, when the engine refuses it. */
  ask(question: TriageAsk): Promise<void>;
  /** The same question anew: rows that no longer belong are gone, others may have come. */
  askAgain(): Promise<void>;
  /** The same rows, read again where they are. */
  refresh(): void;
  /** Shows a judgement that is on disk, in the rows that are loaded. */
  showJudgement(rows: readonly number[], judgement: Judgement | null): void;
  repaint(): void;
  setTime(mode: TimeMode): void;
  setRowHeight(px: number): void;
  setVisible(columns: readonly string[], visible: boolean): void;
  setLayout(layout: Layout): void;
  move(rows: number): void;
  goTo(index: number): void;
  last(): void;
  /** The store knows what is focused and chosen from here on; false while no row is focused, or it is still on its way. */
  settle(): boolean;
  focusedIndex(): number | null;
  focusedRow(): TriageRow | undefined;
  indexOf(row: number): number | null;
  /** All rows that a decision on these rows of the grid is about. */
  behind(rows: readonly number[]): number[];
  /** Undefined when the row is not loaded. */
  judgementOf(row: number): Judgement | null | undefined;
  /** The tags that all of these rows have, of those that are loaded. */
  tagsOf(rows: readonly number[]): string[];
  toggleSelected(): void;
  clearSelection(): void;
  focusedCell(): { column: string; value: CellValue | undefined; element: HTMLElement | null } | null;
  header(column: string): HTMLElement | null;
  focusedValueText(): string | null;
  rowsText(): { text: string; rows: number } | null;
  takeFocus(): void;
  close(): void;
}
