// Parts of the report that are passed through unchanged: the guard's result, and the stored health of a capture.
import type { ReportCapture, ReportGuard } from "../../core/report/report-data.ts";
import type { CaptureFault, CaptureHealth, FaultKind } from "../../shared/capture-vocabulary.ts";
import type { GuardOutcome } from "../../shared/model-life-vocabulary.ts";
import { timeText } from "../../shared/relative-time.ts";
import type { CellValue, Column } from "../../shared/vocabulary.ts";

const faultWords: Record<FaultKind, string> = {
  malformed: "malformed",
  unsupported: "not read",
  "orphan-fragment": "fragment without its first part",
  snapped: "packet cut short by the capture's limit",
  duplicate: "the same packet again",
  "backward-step": "step backwards in time",
  gap: "gap without packets",
};

export function cellsText(
  columns: readonly Column[],
  cells: readonly CellValue[],
): { column: string; text: string }[] {
  return columns.flatMap((column, c) => {
    const text = cellText(cells[c] ?? null, column);
    return text === "" ? [] : [{ column: column.name, text }];
  });
}

const cellText = (value: CellValue, { kind }: Column): string =>
  value === null ? "" : kind === "time" && typeof value === "number" ? timeText(value) : String(value);

export const reportGuard = ({
  sentence,
  rows,
  checkedRows: looked,
  columns,
  suspects,
}: GuardOutcome): ReportGuard => ({
  ...{ sentence, rows, checkedRows: looked },
  suspects: suspects.map(({ row, score, sentence: why, cells }) => ({
    ...{ row, score, sentence: why },
    cells: cellsText(columns, cells),
  })),
});

export function captureOf(health: CaptureHealth | null): ReportCapture | null {
  if (health === null) return null;
  const { packets, wireBytes, capturedBytes, dropped, cut, faults, issues, longestGaps } = health;
  const [longest] = longestGaps;
  return {
    ...{ packets, wireBytes, capturedBytes, dropped },
    cut: cut?.sentence ?? null,
    faults: faults.map((fault) => ({ what: faultText(fault), count: fault.count, frames: fault.frames })),
    issues: issues.map(({ sentence, count }) => ({ sentence, count })),
    longestGap: longest === undefined ? null : { atMs: longest.fromMs, seconds: longest.lengthMs / 1000 },
  };
}

const faultText = ({ kind, name }: CaptureFault): string =>
  name === "" ? faultWords[kind] : `${faultWords[kind]}: ${name}`;
