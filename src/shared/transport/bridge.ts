// The type of window.tidewatch, which the preload script defines under Electron. The loopback host has no bridge;
// there the window sends the same envelope over its socket.
import type { Reply } from "./rpc.ts";

export interface TidewatchBridge {
  /** Never rejects: a failure is a reply. The other side checks names and inputs. */
  request(name: string, input: unknown): Promise<Reply>;
  /** Returns a function that removes the listener. An unknown event never fires. */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** The path of a dropped `File`; empty if it is not on disk. */
  pathForFile(file: object): string;
}
