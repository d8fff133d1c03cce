// The types of the triage grid: its options, its functions for the page, and its events. triage-grid.ts creates one.
import type { RowMark, RowVerdict, VerdictCounts } from "#shared/triage-vocabulary.ts";
import type { Dataset, Filter, Sort } from "#shared/vocabulary.ts";
import type { TimeMode } from "../../../format/time.ts";
import type { HeaderParams } from "../../../grid/header.ts";
import type { Layout } from "../../../grid/layout.ts";
import type { RowsGrid, RowsGridOptions } from "../../../grid/rows-grid.ts";
import type { Show } from "../../../state/triage.ts";
import type { TriageRow } from "./blocks.ts";

/** Which rows to show, and in which order. */
export interface TriageAsk {
  show: Show;
  filter: Filter;
  sort: readonly Sort[];
  marks: readonly RowMark[];
  /** Only these rows, in this order, such as those of an incident. Filter and order are then ignored. */
  only?: readonly number[] | undefined;
}

/** The answer besides the rows: counts, threshold, and whether more is loading. */
export interface GridAnswer {
  /** The query that it answers. */
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
  /** Sends another query. When the engine refuses it, throws and keeps the display. */
  ask(question: TriageAsk): Promise<void>;
  /** Loads the same rows again, in place. */
  refresh(): void;
  /** Shows a stored verdict in the loaded rows. */
  showVerdict(rows: readonly number[], verdict: RowVerdict | null): void;
  repaint(): void;
  /** Writes focus and selection to the store now. Returns false when no row has the focus, or its row is still loading. */
  settle(): boolean;
  /** Whether the focused row is still loading. */
  isLoading(): boolean;
  /** Acts on the focused row, at once or when it is loaded, after the keys that wait already. */
  whenLoaded(key: () => void): void;
  focusedRow(): TriageRow | undefined;
  /** All rows that a verdict on these rows of the grid applies to. */
  behind(rows: readonly number[]): number[];
  /** Undefined when the row is not loaded. */
  verdictOf(row: number): RowVerdict | null | undefined;
  /** The tags that all of these rows have, as far as they are loaded. */
  tagsOf(rows: readonly number[]): string[];
  clearSelection(): void;
  takeFocus(): void;
}
