// A folder in which a capture program starts a new file now and then (dumpcap -b): its captures in the order of their names, which hold
// a number or a time, each to its end. A file ends when a later one is there.
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import type { Control } from "../work/control.ts";
import { readAt } from "./follow-file.ts";
import type { OpenedSource, SourcePiece } from "./opened-source.ts";
import { hasMark, type PacketProgress, readMark } from "./progress.ts";
import { waitFor } from "./wait.ts";

const lookEveryMs = 200;
const headBytes = 64;

/** @param from where an earlier watch stopped; null begins with the first capture */
export function followFolder(folder: string, from: PacketProgress | null, control: Control): OpenedSource {
  let ended = "";
  const trouble: string[] = [];
  const notCaptures = new Set<string>();
  const goesOn = from !== null && isFileWithMark(join(folder, from.name), from);
  if (from !== null && !goesOn)
    trouble.push(
      `The capture ${from.name}, where the watch stopped, is not in ${folder} any more: its packets after frame ${from.fromFrame} are missing.`,
    );

  /** The first capture after a name, or null while there is none. */
  function nextAfter(name: string): string | null {
    for (const candidate of namesIn(folder)) {
      if (candidate <= name || notCaptures.has(candidate)) continue;
      const kind = kindOf(join(folder, candidate));
      if (kind === "capture") return candidate;
      if (kind === "other") notCaptures.add(candidate);
    }
    return null;
  }

  async function* pieces(): AsyncGenerator<SourcePiece> {
    let name = from?.name ?? "";
    let file = 0;
    if (goesOn) yield* oneFile(name, file++);
    for (; !control.cancelled; file++) {
      for (;;) {
        const next = nextAfter(name);
        if (next !== null) {
          name = next;
          break;
        }
        if (control.cancelled || isGone()) return;
        await waitFor(lookEveryMs, control);
      }
      yield* oneFile(name, file);
    }
  }

  /** Whether nothing more can come. */
  function isGone(): boolean {
    if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return false;
    ended = `The folder ${folder} is gone.`;
    return true;
  }

  async function* oneFile(name: string, file: number): AsyncGenerator<SourcePiece> {
    let fd: number;
    try {
      fd = openSync(join(folder, name), "r");
    } catch (thrown) {
      trouble.push(`The capture ${name} cannot be opened and is left out: ${(thrown as Error).message}`);
      return;
    }
    try {
      let offset = 0;
      let isLast = true;
      let of: SourcePiece["of"] = null;
      while (!control.cancelled) {
        const bytes = readAt(fd, offset);
        if (bytes !== null) {
          if (of === null || offset < 2 * of.mark.headBytes) of = { name, mark: readMark(fd) };
          offset += bytes.length;
          yield { bytes, file, of };
          continue;
        }
        // What was written between the last read and the start of the next file is read once more.
        if (!isLast || isGone()) return;
        isLast = nextAfter(name) === null;
        if (isLast) await waitFor(lookEveryMs, control);
      }
    } finally {
      closeSync(fd);
    }
  }

  return { pieces: pieces(), goesOn, trouble, ended: () => ended, dropped: () => null };
}

function isFileWithMark(path: string, { file }: PacketProgress): boolean {
  try {
    const fd = openSync(path, "r");
    try {
      return hasMark(fd, file);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A file whose first bytes are not written yet is none of both. */
function kindOf(path: string): "capture" | "other" | "unknown" {
  try {
    if (!statSync(path).isFile()) return "other";
    const fd = openSync(path, "r");
    try {
      const head = new Uint8Array(headBytes);
      const length = readSync(fd, head, 0, headBytes, 0);
      if (length < 24) return "unknown";
      return recogniseCapture(head.subarray(0, length)).kind === "refused" ? "other" : "capture";
    } finally {
      closeSync(fd);
    }
  } catch {
    return "unknown";
  }
}
