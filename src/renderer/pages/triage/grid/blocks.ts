// Blocks of rows for the triage grid: flags and all flows from triage.page, episodes from episodes.page with the annotations of their
// strangest flag. A stored verdict changes the block in place, so that only its cells are painted again.
import type { RowMark, RowVerdict, TriageRowPage, VerdictCounts } from "#shared/triage-vocabulary.ts";
import type { CellValue, Filter, Sort } from "#shared/vocabulary.ts";
import { request } from "../../../api/door.ts";
import type { Show } from "../../../state/triage.ts";

export const triageBlockRows = 100;

interface TriageQuestion {
  datasetId: number;
  modelId: number;
  show: Show;
  filter: Filter;
  sort: readonly Sort[];
  columns: readonly string[];
  marks: readonly RowMark[];
  asOf?: number | undefined;
  /** Only these rows, in this order. */
  only?: readonly number[] | undefined;
}

interface TriageBlock extends Omit<TriageRowPage, "cells" | "columns"> {
  cells: ReadonlyMap<string, readonly CellValue[]>;
  /** For episodes: all rows of each. */
  episodes: readonly (readonly number[])[] | null;
}

/** One row in the grid: a position in a block. */
export interface TriageRow {
  block: TriageBlock;
  at: number;
}

export const triageRowId = ({ block, at }: TriageRow): number => block.rowIds[at] ?? -1;
export const triageCell = (row: TriageRow | undefined, column: string): CellValue | undefined =>
  row?.block.cells.get(column)?.[row.at];
/** The rows that a verdict applies to: the row, or all rows of its episode. */
export const rowsBehind = (row: TriageRow): readonly number[] =>
  row.block.episodes?.[row.at] ?? [triageRowId(row)];

export interface TriageAnswer {
  rows: TriageRow[];
  total: number;
  counts: VerdictCounts;
  threshold: number | null;
  asOf: number;
}

export async function askTriageBlock(question: TriageQuestion, offset: number): Promise<TriageAnswer> {
  const block = question.only
    ? await onlyRows(question, question.only, offset)
    : question.show === "episodes"
      ? await episodes(question, offset)
      : await flows(question, offset);
  const { total, counts, threshold, asOf } = block;
  return { rows: block.rowIds.map((_, at) => ({ block, at })), total, counts, threshold, asOf };
}

async function flows(question: TriageQuestion, offset: number, rows?: number[]): Promise<TriageBlock> {
  const { datasetId, modelId, show, filter, sort, columns, marks, asOf } = question;
  const page = await request("triage.page", {
    datasetId,
    modelId,
    show: show === "all" ? "all" : "flags",
    filter,
    sort: [...sort],
    offset,
    limit: triageBlockRows,
    columns: [...columns],
    marks: [...marks],
    ...(asOf === undefined ? {} : { asOf }),
    ...(rows ? { rows } : {}),
  });
  const cells = new Map(page.columns.map((name, i) => [name, page.cells[i] ?? []]));
  return { ...page, cells, episodes: null };
}

async function onlyRows(
  question: TriageQuestion,
  only: readonly number[],
  offset: number,
): Promise<TriageBlock> {
  const block = await flows(question, 0, only.slice(offset, offset + triageBlockRows));
  return { ...block, offset, total: only.length };
}

async function episodes(question: TriageQuestion, offset: number): Promise<TriageBlock> {
  const { datasetId, modelId, filter } = question;
  const page = await request("episodes.page", {
    datasetId,
    modelId,
    filter,
    offset,
    limit: triageBlockRows,
  });
  const strangest = page.episodes.map((episode) => episode.strangest.row);
  const block = await flows({ ...question, sort: [] }, 0, strangest);
  return {
    ...block,
    total: page.total,
    offset,
    reasons: page.episodes.map((episode) => episode.strangest.reasons[0] ?? null),
    episodes: page.episodes.map(({ rows }) => rows),
  };
}

/** Writes a stored verdict into the rows of a block. Returns whether any of them is in it. */
export function writeVerdict(row: TriageRow, verdict: RowVerdict | null): void {
  row.block.verdicts[row.at] = verdict;
}
