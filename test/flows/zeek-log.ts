// Reads the rows of a Zeek conn.log (TSV with meta lines) by field name, with "-" as null, for tests.

import { readFileSync } from "node:fs";

export type ZeekRow = Record<string, string | null>;

export function readZeekConnLog(path: string): ZeekRow[] {
  let fields: string[] = [];
  const rows: ZeekRow[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line.startsWith("#fields")) fields = line.split("\t").slice(1);
    if (line === "" || line.startsWith("#")) continue;
    const cells = line.split("\t");
    rows.push(
      Object.fromEntries(fields.map((field, k) => [field, cells[k] === "-" ? null : (cells[k] ?? null)])),
    );
  }
  return rows;
}
