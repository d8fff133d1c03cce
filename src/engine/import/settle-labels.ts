// Settles the label columns: the source's spelling, benign or not, and the family (core/table/families.ts). Where the source has a label
// and a detail (`Malicious` and `DDoS`), the label decides between benign and attack, and the detail names the attack.
import { attackColumns, labelDetail } from "../../core/table/complete-plan.ts";
import { benignFamily, familyOf, unnamedFamily } from "../../core/table/families.ts";
import type { LabelPlan } from "../../core/table/reader.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { convertColumn } from "./settle.ts";

/** A column with more spellings holds texts, not labels. */
const mostLabels = 2000;

/** The expressions that first fill the label columns: the text, and the benign mark where the source has one. */
export function labelFill(label: LabelPlan): { name: string; sql: string }[] {
  const text = label.text ?? label.attackMark!;
  const mark =
    label.attackMark === null
      ? "NULL::DOUBLE"
      : `TRY_CAST(trim(CAST(${quoteName(label.attackMark)} AS VARCHAR)) AS DOUBLE)`;
  return [
    // A label may be a number: attack = 3.
    { name: "label", sql: `nullif(trim(CAST(${quoteName(text)} AS VARCHAR)), '')` },
    { name: "label_benign", sql: mark },
    { name: "label_family", sql: "NULL::VARCHAR" },
  ];
}

interface Labelling extends LabelPlan {
  /** Whether the table has a column label_detail. */
  detail: boolean;
}

/** Fills label_benign and label_family from the spellings that occur. Drops the label columns when no row has a label. */
export async function settleLabels(
  task: DatabaseTask,
  table: string,
  label: Labelling,
): Promise<{ labelled: boolean; warnings: string[] }> {
  const spellings = await spellingsOf(task, table, label.detail);
  if (spellings === null) {
    await convertColumn(task, table, "label_benign", "BOOLEAN", "NULL");
    const many = mostLabels.toLocaleString("en-US");
    const warning = `The label has more than ${many} spellings; benign and family were not read from it.`;
    return { labelled: true, warnings: [warning] };
  }
  const empty = spellings.every(({ text, mark }) => text === null && mark === null);
  if (empty && !label.emptyIsBenign) {
    for (const name of attackColumns)
      await task.run(`ALTER TABLE ${quoteName(table)} DROP COLUMN ${quoteName(name)}`);
    return {
      labelled: false,
      warnings: [`No row has a label: the column ${label.text ?? label.attackMark} is empty.`],
    };
  }
  const cases: { when: string; family: string }[] = [];
  let contradictions = 0;
  for (const { text, mark, detail } of spellings) {
    const spelt = text === null ? null : familyOf(text);
    const marked = mark === null ? null : mark === 0;
    if (spelt !== null && marked !== null && label.text !== null && (spelt === benignFamily) !== marked)
      contradictions++;
    const family = moreExactly(familyFor(spelt, marked, text === null && label.emptyIsBenign), detail);
    if (family === null) continue;
    const is = (name: string, value: string | null) =>
      value === null ? `${name} IS NULL` : `${name} = ${quoteText(value)}`;
    const when = [is("label", text)];
    if (label.attackMark !== null)
      when.push(mark === null ? "label_benign IS NULL" : `label_benign = ${mark}`);
    if (detail !== undefined) when.push(is(labelDetail, detail));
    cases.push({ when: when.join(" AND "), family });
  }
  // Most rows are benign, so test that case first.
  cases.sort((a, b) => Number(b.family === benignFamily) - Number(a.family === benignFamily));
  if (cases.length > 0) {
    const sql = cases.map(({ when, family }) => `WHEN ${when} THEN ${quoteText(family)}`).join(" ");
    await convertColumn(task, table, "label_family", "VARCHAR", `CASE ${sql} END`);
  }
  await convertColumn(task, table, "label_benign", "BOOLEAN", `label_family = ${quoteText(benignFamily)}`);
  const warnings =
    contradictions === 0
      ? []
      : ["In some rows the label's text and its mark (0 or 1) contradict each other; the mark was believed."];
  return { labelled: true, warnings };
}

interface Spelling {
  text: string | null;
  mark: number | null;
  /** Undefined when details are not considered. */
  detail?: string | null;
}

/** The spellings of labels, with their details if there are few enough. Null when there are too many labels. */
async function spellingsOf(task: DatabaseTask, table: string, detail: boolean): Promise<Spelling[] | null> {
  const rows = await task.rows(
    `SELECT label AS text, label_benign AS mark${detail ? `, ${labelDetail} AS detail` : ""}
     FROM ${quoteName(table)} GROUP BY ALL LIMIT ${mostLabels + 1}`,
  );
  if (rows.length > mostLabels) return detail ? spellingsOf(task, table, false) : null;
  const textOf = (value: unknown) => (value === null ? null : String(value));
  return rows.map((row) => ({
    text: textOf(row.text),
    mark: row.mark === null ? null : Number(row.mark),
    ...(detail ? { detail: textOf(row.detail) } : {}),
  }));
}

/** The mark decides whether a row is an attack; the text says which one. */
function familyFor(spelt: string | null, marked: boolean | null, emptyIsBenign: boolean): string | null {
  if (marked === true) return benignFamily;
  if (marked === false) return spelt === null || spelt === benignFamily ? unnamedFamily : spelt;
  return spelt ?? (emptyIsBenign ? benignFamily : null);
}

/** A nameless attack takes its name from the detail. */
function moreExactly(family: string | null, detail: string | null | undefined): string | null {
  if (family !== unnamedFamily || detail == null) return family;
  const named = familyOf(detail);
  return named === null || named === benignFamily ? family : named;
}
