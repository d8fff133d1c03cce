// Parses row numbers from --flow: `--flow 17,18`, or the option several times.
import { type Command, type CommandLine, usage } from "./command.ts";

/** @param more further words with row numbers */
export function flowRowsFrom(command: Command, line: CommandLine, more: readonly string[] = []): number[] {
  const texts = line.texts("flow");
  if (texts.length === 0) throw usage(command, "--flow is missing");
  const rows = [...texts, ...more]
    .flatMap((text) => text.split(","))
    .filter((text) => text !== "")
    .map(Number);
  if (rows.length === 0 || rows.some((row) => !Number.isInteger(row) || row < 0))
    throw usage(command, "--flow takes row numbers");
  return rows;
}
