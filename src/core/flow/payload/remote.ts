// Remote administration in one flow: what was opened and called, and the state for reading it.

import { newStream, type Stream } from "./stream.ts";

/** Plain data. */
export interface RemoteContent {
  /** Distinct shares, pipes and interfaces, in order of appearance. */
  names: string[];
  streams: readonly [Stream, Stream];
  /** Number of the pending netlogon call; −1 without one. */
  authentication: number;
  /** Trees that hold pipes. */
  pipeTrees: number[];
  /** Whether the current log-in is anonymous; then success means nothing. */
  isAnonymous: boolean;
}

export const newRemote = (): RemoteContent => ({
  names: [],
  streams: [newStream(), newStream()],
  authentication: -1,
  pipeTrees: [],
  isAnonymous: false,
});

const NAMES = 8;
const LONGEST = 64;

/** Adds a name once; names beyond eight are dropped. */
export function addOperation(remote: RemoteContent, name: string): void {
  const short = name.slice(0, LONGEST).replaceAll(",", "?");
  if (short === "" || remote.names.length >= NAMES || remote.names.includes(short)) return;
  remote.names.push(short);
}
