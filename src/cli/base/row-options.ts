// The options for rows: which of them (--filter and --normal), their columns (--columns a,b) and order (--sort a,b:desc).
import { fittingFilter } from "../../shared/filter-check.ts";
import type { Dataset, Filter, Sort } from "../../shared/vocabulary.ts";
import type { CommandLine } from "./command.ts";

/** The filter of an option; one that does not fit the dataset is refused with the place of what is wrong. */
export const filterOption = (line: CommandLine, name: "filter" | "normal", { columns }: Dataset): Filter =>
  fittingFilter(line.text(name) ?? "", columns);

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
