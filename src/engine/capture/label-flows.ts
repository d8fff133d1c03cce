// Labels the flows of a capture from a JSON file beside it (NAME.labels.json): adds three label columns like those of a table.
// core/table/flow-labels.ts parses the JSON.
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { benignFamily, familyOf, unnamedFamily } from "../../core/table/families.ts";
import {
  type FlowLabel,
  type FlowLabels,
  flowLabelsSuffix,
  parseFlowLabels,
} from "../../core/table/flow-labels.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import { rowsTable } from "../dataset/dataset-files.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteText } from "../store/quote.ts";

const mostBytes = 16 << 20;

interface FlowLabelling {
  columns: Column[];
  /** Messages for the user. */
  notes: string[];
}

/** Adds the label columns to the staged rows. Null when there is no labels file. */
export async function labelFlows(task: DatabaseTask, capture: string): Promise<FlowLabelling | null> {
  const path = `${capture}${flowLabelsSuffix}`;
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return null;
  const name = basename(path);
  const unused = (why: string): FlowLabelling => ({
    columns: [],
    notes: [`The labels in ${name} were not used: ${why}.`],
  });
  if (found.size > mostBytes) return unused("the file is larger than 16 MiB");
  const labels = parseFlowLabels(await readFile(path, "utf8"));
  if (labels === null) return unused("it is no JSON of labels");
  if ("wrong" in labels) return unused(labels.wrong);
  await fill(task, labels);
  const [row] = await task.rows(`SELECT count_if(label_benign = false) AS rows FROM ${rowsTable}`);
  return {
    columns: ["label", "label_benign", "label_family"].map(catalogueColumn),
    notes: [`${Number(row!.rows)} rows are labelled as attacks, by ${name}.`],
  };
}

async function fill(task: DatabaseTask, { otherwise, labels }: FlowLabels): Promise<void> {
  const add = async (column: string, type: string, using: string) => {
    await task.run(`ALTER TABLE ${rowsTable} ADD COLUMN ${column} ${type}`);
    await task.run(`ALTER TABLE ${rowsTable} ALTER ${column} TYPE ${type} USING ${using}`);
  };
  const cases = (of: (label: string) => string) =>
    labels.length === 0
      ? of(otherwise)
      : `CASE ${labels.map((one) => `WHEN ${matches(one)} THEN ${of(one.label)}`).join(" ")} ELSE ${of(otherwise)} END`;
  await add("label", "VARCHAR", cases(quoteText));
  const family = (label: string) => quoteText(familyOf(label) ?? unnamedFamily);
  await add(
    "label_benign",
    "BOOLEAN",
    cases((label) => String(familyOf(label) === benignFamily)),
  );
  await add("label_family", "VARCHAR", cases(family));
}

function matches({ fromMs, toMs, originator, responders, port, protocol }: FlowLabel): string {
  const time = (ms: number) => `make_timestamp(${Math.round(ms * 1000)})`;
  return [
    `orig_addr = ${quoteText(originator)}`,
    `start_time BETWEEN ${time(fromMs)} AND ${time(toMs)}`,
    ...(responders.length === 0 ? [] : [`resp_addr IN (${responders.map(quoteText).join(", ")})`]),
    ...(port === null ? [] : [`resp_port = ${Math.trunc(port)}`]),
    ...(protocol === null ? [] : [`protocol = ${quoteText(protocol)}`]),
  ].join(" AND ");
}
