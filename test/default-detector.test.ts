// Checks that the default detector of each kind of rows is the best in the measured table, so that documents, window
// and training agree.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bestDetectors, type RowsKind } from "#shared/detectors.ts";

const tables = readFileSync(join(import.meta.dirname, "../docs/quality-tables.md"), "utf8");
/** The sections of docs/quality-tables.md for each kind of rows. */
const sections: Record<RowsKind, RegExp> = {
  "flows with times": /^Desktop/,
  "other rows": /^(NSL-KDD|UNSW-NB15)/,
};

/** The mean area under the precision-recall curve of each detector over some sections. */
function areas(titles: RegExp): Map<string, number> {
  const sums = new Map<string, number>();
  const chosen = tables.split(/^## /m).filter((section) => titles.test(section));
  expect(chosen.length).toBeGreaterThan(1);
  for (const section of chosen) {
    const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
    const [head = [], ...cells] = rows.map((line) => line.split("|").map((cell) => cell.trim()));
    const at = head.indexOf("PR-AUC");
    for (const row of cells)
      sums.set(row[1]!, (sums.get(row[1]!) ?? 0) + Number.parseFloat(row[at]!) / chosen.length);
  }
  return sums;
}

test.each(Object.entries(bestDetectors) as [RowsKind, string][])("of %s it is %s", (rows, kind) => {
  const sorted = [...areas(sections[rows])].sort((a, b) => b[1] - a[1]);
  expect(sorted.length).toBeGreaterThan(5);
  expect(sorted[0]![0]).toBe(kind);
});
