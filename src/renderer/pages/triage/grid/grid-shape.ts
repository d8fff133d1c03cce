// What the triage grid takes, what it does for the page, and what it reports. Types only; triage-grid.ts makes one.
import type { RowMark, RowVerdict, VerdictCounts } from "#shared/triage-vocabulary.ts";
import type { Dataset, Filter, Sort } from "#shared/vocabulary.ts";
import type { TimeMode } from "../../../format/time.ts";
import type { HeaderParams } from "../../../grid/header.ts";
import type { Layout } from "../../../grid/layout.ts";
import type { RowsGrid, RowsGridOptions } from "../../../grid/rows-grid.ts";
import type { Show } from "../../../state/triage.ts";
import type { TriageRow } from "./blocks.ts";

/** Which rows are shown, and in which order. */
export interface TriageAsk {
  show: Show;
  filter: Filter;
  sort: readonly Sort[];
  marks: readonly RowMark[];
  /** Only these rows, in this order, as those of one incident; the filter and the order then say nothing of them. */
  only?: readonly number[] | undefined;
}

/** What stands besides the rows: counts, line, and whether more is on its way. */
export interface GridAnswer {
  /** What it is the answer to. */
  question: TriageAsk;
  total: number;
  counts: VerdictCounts;
  threshold: number | null;
}

export interface TriageGridOptions
  extends TriageAsk,
    Pick<RowsGridOptions<TriageRow>, "rowHeightPx" | "onSort" | "onLayout" | "onMenu"> {
  dataset: Dataset;
  modelId: number;
  layout: Layout;
  time: TimeMode;
  hostName(address: string): string | undefined;
  onBusy(busy: boolean): void;
  onAnswer(answer: GridAnswer): void;
  onFocus(row: number | null): void;
  onSelection(rows: number[]): void;
  onProfile: HeaderParams["openProfile"];
  onFailure(thrown: unknown): void;
}

export interface TriageGrid extends RowsGrid {
  /** Asks another question; throws, and shows what it showed, when the engine refuses it. */
  ask(question: TriageAsk): Promise<void>;
  /** The same rows, read again where they are. */
  refresh(): void;
  /** Shows a verdict that is on disk, in the rows that are loaded. */
  showVerdict(rows: readonly number[], verdict: RowVerdict | null): void;
  repaint(): void;
  /** The store knows what is focused and chosen from here on; false while no row is focused, or it is still on its way. */
  settle(): boolean;
  focusedRow(): TriageRow | undefined;
  /** All rows that a decision on these rows of the grid is about. */
  behind(rows: readonly number[]): number[];
  /** Undefined when the row is not loaded. */
  verdictOf(row: number): RowVerdict | null | undefined;
  /** The tags that all of these rows have, of those that are loaded. */
  tagsOf(rows: readonly number[]): string[];
  clearSelection(): void;
  takeFocus(): void;
}
