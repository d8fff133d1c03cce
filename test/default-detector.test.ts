// The default detector of each kind of rows is the best of the measured table, so that what the documents, the window and a training
// call the best is one thing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bestDetectors, type RowsKind } from "#shared/detectors.ts";

const tables = readFileSync(join(import.meta.dirname, "../docs/quality-tables.md"), "utf8");
/** The sections of docs/quality-tables.md that speak for each kind of rows. */
const sections: Record<RowsKind, RegExp> = {
  "flows with times": /^Desktop/,
  "other rows": /^(NSL-KDD|UNSW-NB15)/,
};

/** The mean area under precision and recall of each detector over some sections. */
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
