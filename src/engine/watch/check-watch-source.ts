// Refuses a source that is not what it is called, before anything of it is opened: opening a device can move it, and dumpcap takes names of
// pipes and of other machines for interfaces.
import { type Stats, statSync } from "node:fs";
import { AppError } from "../../shared/errors.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";

/** Begins like a word, or is a device of Npcap; `TCP@host:port`, `rpcap://host/name`, options and paths are none. */
const interfaceName = /^(\\Device\\[\w{}.-]+|[\p{L}\p{N}_][^@/\\\p{Cc}]*)$/u;

export function checkWatchSource(source: WatchSource): void {
  switch (source.kind) {
    case "interface":
      // Where no interface has the name, dumpcap opens a pipe or a socket of that name.
      if (interfaceName.test(source.name) && !isPipe(statsOf(source.name))) return;
      throw new AppError(
        "INVALID_INPUT",
        `${JSON.stringify(source.name)} is no name of an interface of this machine; dumpcap -D lists them.`,
      );
    case "folder": {
      const stats = statsOf(source.path);
      if (stats === undefined || stats.isDirectory()) return;
      throw new AppError("INVALID_INPUT", `${source.path} is no folder; watch it as a file.`);
    }
    case "file": {
      const stats = statsOf(source.path);
      if (!stats?.isCharacterDevice() && !stats?.isBlockDevice()) return;
      throw new AppError("INVALID_INPUT", `${source.path} is a device; watch a capture, a log or a pipe.`);
    }
  }
}

const isPipe = (stats: Stats | undefined): boolean => stats?.isFIFO() || stats?.isSocket() || false;

/** Undefined for what is not there or cannot be looked at; opening it will say so. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
