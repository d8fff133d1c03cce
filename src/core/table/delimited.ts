// The reader of last resort: any table of separated values, its header and types found by content.
import type { TableReader } from "./reader.ts";
import { splitFields } from "./head.ts";

const names: Record<string, string> = { ",": "Comma", "\t": "Tab", ";": "Semicolon", "|": "Bar" };

export const delimitedReader: TableReader = {
  format: "CSV",
  recognise(head) {
    if (head.delimiter) {
      const fields = splitFields(head.lines[0] ?? "", head.delimiter).length;
      return { sureness: 0.1, why: `${names[head.delimiter]}-separated values in ${fields} columns.` };
    }
    const body = head.lines.slice(1).filter((line) => line.trim() !== "");
    const numbers = body.length > 0 && body.every((line) => Number.isFinite(Number(line)));
    return numbers ? { sureness: 0.05, why: "One number a line." } : null;
  },
  map(head) {
    return {
      via: "delimited",
      delimiter: head.delimiter ?? ",",
      header: null,
      skipLines: 0,
      datasetKind: "flows",
      columns: [],
      warnings: [],
    };
  },
};
