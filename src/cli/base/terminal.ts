// Escapes the control and bidirectional characters of a file before they reach a terminal, where they would move the cursor, set the
// clipboard or reorder a line. A pipe or a file gets every byte unchanged.
import type { Surroundings } from "./command.ts";

/** C0 and C1 controls, and the bidirectional and line-separating characters of Unicode. Line feeds are kept. */
const unsafe = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text with unsafe characters as JSON escapes: a carriage return becomes `\\u000d`. */
export const terminalText = (text: string): string =>
  text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The same for one line: line feeds are escaped too. */
export const terminalLine = (text: string): string => terminalText(text).replaceAll("\n", "\\u000a");

/** The part of a process's stream that is used. */
interface OutputStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** A terminal whose size nobody set, as under `script`, has no columns. */
const widthOf = ({ columns }: OutputStream) => columns || 120;

/** The command's output to two streams, each of which may be a terminal. */
export function outputOver(
  stdout: OutputStream,
  stderr: OutputStream,
): Pick<Surroundings, "out" | "err" | "status" | "widthColumns"> {
  const widthColumns = widthOf(stdout);
  const widthOfStatus = widthOf(stderr);
  const writer = (stream: OutputStream) => (text: string) =>
    void stream.write(stream.isTTY ? terminalText(text) : text);
  let shown = false;
  const status = (text: string) => {
    const clear = shown ? `\r${" ".repeat(widthOfStatus - 1)}\r` : "";
    shown = text !== "";
    const line = terminalLine(text).slice(0, widthOfStatus - 1);
    if (clear + line !== "") stderr.write(clear + line);
  };
  return {
    out: writer(stdout),
    err: writer(stderr),
    status: stderr.isTTY ? status : null,
    widthColumns,
  };
}
