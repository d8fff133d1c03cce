// Labels a series by windows of time: adds three label columns like those of a table of flows. The windows come from a JSON file
// (core/table/label-windows.ts parses it).
import { benignFamily, unnamedFamily } from "../../core/table/families.ts";
import type { LabelWindow } from "../../core/table/label-windows.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";

/** Adds the label columns to `table`. A row without a time has no label. Returns how many rows lie in a window. */
export async function labelByWindows(
  task: DatabaseTask,
  table: string,
  time: string,
  windows: readonly LabelWindow[],
): Promise<{ columns: Column[]; rows: number }> {
  const name = quoteName(table);
  const at = quoteName(time);
  const micros = (ms: number) => `make_timestamp(${Math.round(ms * 1000)})`;
  const inside =
    windows.length === 0
      ? "false"
      : windows.map(({ fromMs, toMs }) => `${at} BETWEEN ${micros(fromMs)} AND ${micros(toMs)}`).join(" OR ");
  const add = async (column: string, type: string, using: string) => {
    await task.run(`ALTER TABLE ${name} ADD COLUMN ${column} ${type}`);
    await task.run(`ALTER TABLE ${name} ALTER ${column} TYPE ${type} USING ${using}`);
  };
  await add(
    "label",
    "VARCHAR",
    `CASE WHEN ${at} IS NULL THEN NULL WHEN ${inside} THEN 'anomaly' ELSE 'normal' END`,
  );
  await add("label_benign", "BOOLEAN", "label = 'normal'");
  await add(
    "label_family",
    "VARCHAR",
    `CASE label WHEN 'normal' THEN '${benignFamily}' WHEN 'anomaly' THEN '${unnamedFamily}' END`,
  );
  const [row] = await task.rows(`SELECT count_if(NOT label_benign) AS rows FROM ${name}`);
  return { columns: ["label", "label_benign", "label_family"].map(catalogueColumn), rows: Number(row!.rows) };
}
