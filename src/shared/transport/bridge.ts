// The type of window.tidewatch, which the preload script defines under Electron.
// The loopback host has no bridge; there the window speaks the same envelope over its socket.
import type { Reply } from "./rpc.ts";

export interface TidewatchBridge {
  /** Never rejects: a failure is an answer. Names and inputs are checked on the other side. */
  request(name: string, input: unknown): Promise<Reply>;
  /** Returns its undo; an event that does not exist is never heard. */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Where a dropped `File` lies on disk; empty for one that is not on disk. */
  pathForFile(file: object): string;
}
