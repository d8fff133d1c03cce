// The three label columns: the source's spelling, benign or not, and the family (core/table/families.ts).
import { benignFamily, familyOf, unnamedFamily } from "../../core/table/families.ts";
import type { LabelPlan } from "../../core/table/reader.ts";
import { type DatabaseTask, quoteName, quoteText } from "../store/database.ts";
import { convertColumn } from "./settle.ts";

/** More spellings than this are no labels but texts. */
const mostLabels = 2000;

/** The expressions that fill the label columns at first: the text, and the mark where there is one. */
export function labelFill(label: LabelPlan): { name: string; sql: string }[] {
  const text = label.text ?? label.attackMark!;
  const mark =
    label.attackMark === null ? "NULL::DOUBLE" : `TRY_CAST(trim(${quoteName(label.attackMark)}) AS DOUBLE)`;
  return [
    { name: "label", sql: `nullif(trim(${quoteName(text)}), '')` },
    { name: "label_benign", sql: mark },
    { name: "label_family", sql: "NULL::VARCHAR" },
  ];
}

/** Fills label_benign and label_family from the spellings there are; returns warnings. */
export async function settleLabels(task: DatabaseTask, table: string, label: LabelPlan): Promise<string[]> {
  const from = quoteName(table);
  const combinations = await task.rows(
    `SELECT label AS text, label_benign AS mark FROM ${from} GROUP BY ALL LIMIT ${mostLabels + 1}`,
  );
  if (combinations.length > mostLabels) {
    await convertColumn(task, table, "label_benign", "BOOLEAN", "NULL");
    return [
      `The label has more than ${mostLabels.toLocaleString("en-US")} spellings; benign and family were not told from it.`,
    ];
  }
  const cases: { when: string; family: string }[] = [];
  let contradictions = 0;
  for (const { text, mark } of combinations) {
    const spelt = text === null ? null : familyOf(String(text));
    const marked = mark === null ? null : Number(mark) === 0;
    if (spelt !== null && marked !== null && label.text !== null && (spelt === benignFamily) !== marked)
      contradictions++;
    const family = familyFor(spelt, marked, text === null && label.emptyIsBenign);
    if (family === null) continue;
    const isText = text === null ? "label IS NULL" : `label = ${quoteText(String(text))}`;
    const isMark = mark === null ? "label_benign IS NULL" : `label_benign = ${Number(mark)}`;
    cases.push({ when: label.attackMark === null ? isText : `${isText} AND ${isMark}`, family });
  }
  // Benign rows are most rows: their case comes first.
  cases.sort((a, b) => Number(b.family === benignFamily) - Number(a.family === benignFamily));
  if (cases.length > 0) {
    const sql = cases.map(({ when, family }) => `WHEN ${when} THEN ${quoteText(family)}`).join(" ");
    await convertColumn(task, table, "label_family", "VARCHAR", `CASE ${sql} END`);
  }
  await convertColumn(task, table, "label_benign", "BOOLEAN", `label_family = ${quoteText(benignFamily)}`);
  return contradictions === 0
    ? []
    : ["In some rows the label's text and its mark (0 or 1) contradict each other; the mark was believed."];
}

/** The mark decides whether a row is an attack; the text, which one. */
function familyFor(spelt: string | null, marked: boolean | null, emptyIsBenign: boolean): string | null {
  if (marked === true) return benignFamily;
  if (marked === false) return spelt === null || spelt === benignFamily ? unnamedFamily : spelt;
  return spelt ?? (emptyIsBenign ? benignFamily : null);
}
