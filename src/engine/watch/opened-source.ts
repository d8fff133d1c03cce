// What every kind of source gives to the thread of a watch.

export interface SourcePiece {
  bytes: Uint8Array;
  /** Which capture the bytes belong to, from 0: each new file of a folder is another one. */
  file: number;
}

export interface OpenedSource {
  pieces: AsyncGenerator<SourcePiece>;
  /** Why there are no more pieces, in one sentence. */
  ended: () => string;
  /** Packets that the capturing program dropped; null where it does not say. */
  dropped: () => number | null;
}
