// What every kind of source gives to the thread of a watch.

import type { FileMark } from "./progress.ts";

interface ReadableAgain {
  name: string;
  mark: FileMark;
}

export interface SourcePiece {
  bytes: Uint8Array;
  /** Which capture the bytes belong to, from 0: each new file of a folder is another one. */
  file: number;
  /** The file that can be read again; null for a stream. */
  of: ReadableAgain | null;
}

export interface OpenedSource {
  pieces: AsyncGenerator<SourcePiece>;
  /** Whether the file where an earlier watch stopped is read again. */
  goesOn: boolean;
  /** Why there are no more pieces, in one sentence. */
  ended: () => string;
  /** What went wrong so far, one sentence each. */
  trouble: readonly string[];
  /** Packets that the capturing program dropped; null where it does not say. */
  dropped: () => number | null;
}
