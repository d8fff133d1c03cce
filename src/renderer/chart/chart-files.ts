// Saves a chart as a file: its picture, or its numbers as CSV.

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** Quotes cells with commas, quotes or line breaks (RFC 4180). */
function csvText({ columns, rows }: ChartTable): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

export function saveCsv(table: ChartTable, name: string): void {
  saveBlob(new Blob([csvText(table)], { type: "text/csv" }), `${name}.csv`);
}

/** @param name with its extension */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
