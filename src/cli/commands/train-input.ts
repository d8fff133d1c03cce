// Parses option values that train and guard share into the contract's form: features, lists of rows, shares.
import type { JobInput } from "../../shared/contract/contract.ts";
import { featureSets } from "../../shared/model-words.ts";
import { type Command, type CommandLine, usage } from "../base/command.ts";

/** The name of a feature set, or a list of columns. */
export function featuresFrom(text: string): JobInput<"model.train">["features"] {
  const set = featureSets.find((name) => name === text.trim());
  if (set) return set;
  return listOf(text);
}

export const listOf = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** "12,40-44": row numbers and ranges. */
export function rowsFrom(command: Command, line: CommandLine, name: string): number[] {
  const rows: number[] = [];
  for (const part of listOf(line.text(name) ?? "")) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined || Number(to) < Number(from) || Number(to) - Number(from) >= 1_000_000)
      throw usage(command, `--${name} takes row numbers such as 12,40-44, not "${part}"`);
    for (let row = Number(from); row <= Number(to); row++) rows.push(row);
  }
  return rows;
}

/** A share from 0 to `most`: 0.01 or 1%. */
export function shareFrom(
  command: Command,
  line: CommandLine,
  name: string,
  { fallback, most }: { fallback: number; most: number },
): number {
  const text = line.text(name)?.trim();
  if (text === undefined) return fallback;
  const share = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text !== "" && text !== "%" && share >= 0 && share <= most) return share;
  throw usage(command, `--${name} takes a share from 0 to ${most} (or a percentage), not "${text}"`);
}
