// The log: a text file, rotated by size. Holds paths and errors, never content of the analyst's data.
import { appendFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { privateFile } from "../files/private-mode.ts";

const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export type Log = (level: LogLevel, message: string) => void;

interface LogOptions {
  path: string;
  level: LogLevel;
  /** Also receives every line, for `--verbose`. */
  echo?: (line: string) => void;
  now?: () => Date;
}

const rotateBytes = 1 << 20;
const oldFiles = 4;

export function createLog({ path, level, echo, now = () => new Date() }: LogOptions): Log {
  try {
    makeFolder(dirname(path));
  } catch {
    // On a read-only home there is no log.
  }
  let bytes = sizeOf(path);
  return (lineLevel, message) => {
    if (logLevels.indexOf(lineLevel) < logLevels.indexOf(level)) return;
    const line = `${now().toISOString()} ${lineLevel} ${message.replaceAll("\n", "\n  ")}\n`;
    echo?.(line);
    try {
      if (bytes + line.length > rotateBytes) bytes = rotate(path);
      appendFileSync(path, line, { mode: privateFile });
      bytes += line.length;
    } catch {
      // A log that cannot be written must not stop the work.
    }
  };
}

function rotate(path: string): number {
  for (let i = oldFiles - 1; i >= 0; i--) {
    try {
      renameSync(i === 0 ? path : `${path}.${i}`, `${path}.${i + 1}`);
    } catch {
      // That generation does not exist yet.
    }
  }
  return 0;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
