// Merges what the reading of several files returned: adds up equal refusals, and lists a repeated message once.
import { manyText } from "../../shared/number-words.ts";
import type { Refusal } from "../../shared/vocabulary.ts";
import { addRefusal, longestExample, type ReadOutcome } from "../dataset/read-outcome.ts";

/** Distinct warnings beyond this number are only counted. */
const mostWarnings = 20;

interface MergedOutcome {
  add(file: string, outcome: Pick<ReadOutcome, "refused" | "refusedRows" | "warnings">): void;
  readonly refused: Refusal[];
  readonly refusedRows: number;
  readonly warnings: string[];
}

export function createMergedOutcome(): MergedOutcome {
  const refused: Refusal[] = [];
  const warned = new Map<string, { first: string; files: number }>();
  let refusedRows = 0;
  let files = 0;
  return {
    refused,
    add(file, outcome) {
      files++;
      refusedRows += outcome.refusedRows;
      for (const refusal of outcome.refused) {
        const examples = refusal.examples.map(({ line, text }) => ({
          line,
          text: `${file}: ${text}`.slice(0, longestExample),
        }));
        addRefusal(refused, { ...refusal, examples });
      }
      for (const warning of outcome.warnings) {
        const known = warned.get(warning);
        if (known) known.files++;
        else warned.set(warning, { first: file, files: 1 });
      }
    },
    get refusedRows() {
      return refusedRows;
    },
    get warnings() {
      const all = [...warned].map(([warning, { first, files: of }]) =>
        of === files
          ? warning
          : `${first}${of === 1 ? "" : ` and ${manyText(of - 1, "other file")}`}: ${warning}`,
      );
      if (all.length <= mostWarnings) return all;
      return [
        ...all.slice(0, mostWarnings),
        `${manyText(all.length - mostWarnings, "further note")} on single files.`,
      ];
    },
  };
}
