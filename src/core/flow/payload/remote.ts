// What was opened and called by remote administration in one flow, and the state that reading it needs.

import { newStream, type Stream } from "./stream.ts";

/** Plain data. */
export interface RemoteContent {
  /** Shares, pipes and interfaces, each once, in the order in which they came. */
  names: string[];
  streams: readonly [Stream, Stream];
  /** Number of the netlogon call that waits for its answer; −1 without one. */
  authentication: number;
  /** Trees that are known to hold pipes. */
  pipeTrees: number[];
  /** Whether the log-in under way is of nobody: success says nothing then. */
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

/** Notes a name once; beyond eight it is dropped. */
export function addOperation(remote: RemoteContent, name: string): void {
  const short = name.slice(0, LONGEST).replaceAll(",", "?");
  if (short === "" || remote.names.length >= NAMES || remote.names.includes(short)) return;
  remote.names.push(short);
}
