// The fallback reader for any table of separated values. It guesses a mapping from names and content and keeps the
// other columns unchanged. The analyst may map them otherwise.
import { followedGuess, isSurelyFlows } from "./guess-mapping.ts";
import { mappingText, planByHand } from "./map-by-hand.ts";
import { headTable } from "./names.ts";
import type { TableReader } from "./reader.ts";

const names: Record<string, string> = { ",": "Comma", "\t": "Tab", ";": "Semicolon", "|": "Bar" };

const unknownFormat =
  "No known format: every column is kept under its own name. A mapping can say which are times, addresses, counts or labels.";

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
    const guess = followedGuess(head);
    const { plan, problems } = planByHand(head, guess);
    const mapped = guess.columns.some(({ role }) => role !== "keep");
    if (!mapped) return { ...plan, warnings: [unknownFormat, ...plan.warnings] };
    const how = isSurelyFlows(guess)
      ? "No known format: the columns were mapped by their names"
      : "No known format, and few columns look like those of flows: the columns were mapped by a guess; please check it";
    return { ...plan, warnings: [`${how} (${mappingText(guess)}).`, ...problems, ...plan.warnings] };
  },
};
