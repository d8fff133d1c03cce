// Splits text in pieces of any length into whole lines or whole JSON objects. Bounded: a line over the limit is refused.
import { longestRecord } from "../limits.ts";

/** Calls `onLine` for each line with its number from 1; handles LF, CRLF and a last line without an end. */
export function lineSplitter(
  onLine: (line: string, number: number) => void,
  onLong: (number: number) => void,
) {
  let rest = "";
  let number = 0;
  let skipping = false;
  const emit = (line: string) => {
    number++;
    if (skipping) skipping = false;
    else onLine(line.endsWith("\r") ? line.slice(0, -1) : line, number);
  };
  return {
    push(text: string) {
      let from = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
        emit(rest === "" ? text.slice(from, end) : rest + text.slice(from, end));
        rest = "";
        from = end + 1;
      }
      if (!skipping) rest += text.slice(from);
      if (rest.length > longestRecord) {
        onLong(number + 1);
        rest = "";
        skipping = true;
      }
    },
    end() {
      if (rest !== "") emit(rest);
      rest = "";
    },
  };
}

/**
 * Calls `onObject` with the text and first line of each outermost JSON object, whatever is between them (commas,
 * brackets, line ends); calls `onCut` for one that the end of the text truncates.
 */
export function objectSplitter(
  onObject: (text: string, line: number) => void,
  onCut: (text: string, line: number) => void,
) {
  let held = "";
  let depth = 0;
  let inString = false;
  let escaped = false;
  let line = 1;
  let startLine = 1;
  return {
    push(text: string) {
      let start = depth > 0 ? 0 : -1;
      for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c === 10) line++;
        if (inString) {
          if (escaped) escaped = false;
          else if (c === 92) escaped = true;
          else if (c === 34) inString = false;
        } else if (c === 34) inString = depth > 0;
        else if (c === 123) {
          if (depth++ === 0) {
            start = i;
            startLine = line;
          }
        } else if (c === 125 && depth > 0 && --depth === 0) {
          onObject(held + text.slice(start, i + 1), startLine);
          held = "";
          start = -1;
        }
      }
      if (depth > 0) held += text.slice(start);
      if (held.length > longestRecord) {
        onCut(held, startLine);
        held = "";
        depth = 0;
        inString = false;
      }
    },
    end() {
      if (depth > 0) onCut(held, startLine);
      held = "";
      depth = 0;
    },
  };
}
