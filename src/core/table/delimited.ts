// The reader of last resort: any table of separated values, its columns mapped by a guess from names and content where that is sure, else kept
// as they are; the analyst may map them otherwise.
import { guessMapping, isSurelyFlows } from "./guess-mapping.ts";
import { planByHand } from "./map-by-hand.ts";
import { headTable } from "./names.ts";
import type { TableReader } from "./reader.ts";

const names: Record<string, string> = { ",": "Comma", "\t": "Tab", ";": "Semicolon", "|": "Bar" };

export const delimitedReader: TableReader = {
  format: "CSV",
  recognise(head) {
    if (head.delimiter) {
      const { names: header, rows } = headTable(head);
      const fields = (header ?? rows[0] ?? []).length;
      return { sureness: 0.1, why: `${names[head.delimiter]}-separated values in ${fields} columns.` };
    }
    const body = head.lines.slice(1).filter((line) => line.trim() !== "");
    const numbers = body.length > 0 && body.every((line) => Number.isFinite(Number(line)));
    return numbers ? { sureness: 0.05, why: "One number a line." } : null;
  },
  map(head) {
    const guess = guessMapping(head);
    if (!isSurelyFlows(guess)) return planByHand(head, { ...guess, columns: [] }).plan;
    const { plan, problems } = planByHand(head, guess);
    const roles = guess.columns.filter(({ role }) => role !== "keep");
    const told = roles.slice(0, 12).map(({ source, role }) => `${source} → ${role}`);
    const more = roles.length > told.length ? ", …" : "";
    const warning = `No known format: the columns were mapped by their names (${told.join(", ")}${more}).`;
    return { ...plan, warnings: [warning, ...problems, ...plan.warnings] };
  },
};
