// Options about rows: selection (--filter and --normal), columns (--columns a,b) and order (--sort a,b:desc).
import { fittingFilter } from "../../shared/filter-check.ts";
import type { Dataset, Filter, Sort } from "../../shared/vocabulary.ts";
import type { CommandLine } from "./command.ts";

/** The filter of an option. One that does not fit the dataset is refused, with the position of the error. */
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
