// Stores of typed columns without a specific reader: Parquet, and JSON that is not a known log. The readers of
// separated values recognise their columns by names and first rows.
import type { TableHead } from "../head.ts";
import type { TableReader } from "../reader.ts";
import { headObjects } from "./zeek.ts";

export const parquetReader: TableReader = {
  format: "Parquet",
  recognise: (head) =>
    head.magic === "Parquet" ? { sureness: 1, why: "The file begins with Parquet's mark." } : null,
  map: () => ({ via: "parquet", datasetKind: "flows", folder: false, warnings: [] }),
};

/** A folder of Parquet files is one table; folders named key=value add a column each. */
export const parquetFolderReader = (files: number, keys: readonly string[]): TableReader => ({
  format: "Parquet",
  recognise: () => ({
    sureness: 1,
    why: `A folder of ${files} Parquet ${files === 1 ? "file" : "files"}${keys.length > 0 ? `, partitioned by ${keys.join(", ")}` : ""}.`,
  }),
  map: () => ({ via: "parquet", datasetKind: "flows", folder: true, warnings: [] }),
});

export const jsonReader: TableReader = {
  format: "JSON",
  recognise(head) {
    const start = head.lines.slice(0, 20).join("\n").trimStart();
    if (headObjects(head).length > 0) return { sureness: 0.2, why: "One JSON object a line." };
    return /^\[\s*\{/.test(start) ? { sureness: 0.2, why: "An array of JSON objects." } : null;
  },
  map: () => ({ via: "json", datasetKind: "flows", folder: false, warnings: [] }),
};

/** Presents names and first rows of a store as a head of separated values, which every table reader recognises. */
export function headOfRows(
  fileName: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): TableHead {
  const quote = (text: string) => `"${text.replaceAll('"', '""').replaceAll(/[\r\n]+/g, " ")}"`;
  return {
    fileName,
    lines: [names, ...rows].map((fields) => fields.map(quote).join(",")),
    complete: true,
    delimiter: ",",
    binary: false,
    magic: null,
  };
}
