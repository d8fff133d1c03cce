// The options for the columns and the order of rows: --columns a,b and --sort a,b:desc.
import type { Sort } from "../../shared/vocabulary.ts";

export const parseColumns = (text: string | undefined): string[] | undefined =>
  text?.split(",").map((name) => name.trim());

export function parseSort(text: string): Sort[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const match = /^(.*?)(?::(asc|desc))?$/i.exec(part)!;
      return { column: match[1]!, descending: match[2]?.toLowerCase() === "desc" };
    });
}
