// A capture file that another program appends to: its bytes, and then what is appended, for as long as the watch runs.
import { closeSync, fstatSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Control } from "../work/control.ts";
import type { OpenedSource, SourcePiece } from "./opened-source.ts";
import { readMark } from "./progress.ts";
import { waitFor } from "./wait.ts";

const pieceBytes = 1 << 20;
const lookEveryMs = 200;

interface Following {
  fd: number;
  control: Control;
}

export function followFile(path: string, { fd, control }: Following): OpenedSource {
  let ended = "";
  async function* pieces(): AsyncGenerator<SourcePiece> {
    try {
      let offset = 0;
      let of: SourcePiece["of"] = null;
      while (!control.cancelled) {
        const bytes = readAt(fd, offset);
        if (bytes !== null) {
          // The first bytes identify the file, so more of them are taken while it is short.
          if (of === null || offset < 2 * of.mark.headBytes)
            of = { name: basename(path), mark: readMark(fd) };
          offset += bytes.length;
          yield { bytes, file: 0, of };
          continue;
        }
        ended = whyOver(path, fd, offset);
        if (ended !== "") return;
        await waitFor(lookEveryMs, control);
      }
    } finally {
      closeSync(fd);
    }
  }
  return { pieces: pieces(), goesOn: true, ended: () => ended, trouble: [], dropped: () => null };
}

/** The next bytes of a file; null at its present end. */
export function readAt(fd: number, offset: number): Uint8Array | null {
  const bytes = new Uint8Array(pieceBytes);
  const length = readSync(fd, bytes, 0, pieceBytes, offset);
  return length === 0 ? null : bytes.subarray(0, length);
}

/** Why a file that was read to its end will not grow on; "" while it may. */
function whyOver(path: string, fd: number, offset: number): string {
  const open = fstatSync(fd);
  if (open.size < offset)
    return `${path} became shorter than what was read of it, so it is another capture now.`;
  const named = statSync(path, { throwIfNoEntry: false });
  if (named === undefined) return `${path} is gone.`;
  if (named.ino !== open.ino || named.dev !== open.dev) return `${path} was replaced by another file.`;
  return "";
}
