// Parts common to all versions of SMB: data of pipes and files, and the outcome of a log-in.

import type { FlowContent } from "./content.ts";
import { readPdu } from "./dce-rpc.ts";
import { addFailure, addSuccess } from "./logins.ts";
import type { Payload } from "./payload.ts";
import { programAt } from "./program.ts";
import type { RemoteContent } from "./remote.ts";

const GUEST_OR_NOBODY = 3;

/** Reads data of a pipe or a file. */
export function readData(
  payload: Payload,
  at: number,
  end: number,
  content: FlowContent,
  remote: RemoteContent,
): void {
  readPdu(payload, at, end, content, remote);
  if (content.program === 0) content.program = programAt(payload, at);
}

/** Statuses of a refused log-in: no such user, wrong password, locked, disabled, expired … */
const refusals = new Set([
  ...[0xc000006d, 0xc0000064, 0xc000006a, 0xc000006e, 0xc000006f, 0xc0000070, 0xc0000071, 0xc0000072],
  ...[0xc000015b, 0xc0000193, 0xc0000224, 0xc0000234, 0xc0000022],
]);

/**
 * Adds the outcome of a session set-up.
 * @param flags bits 0 and 1: the session is a guest's or anonymous
 */
export function addSession(status: number, flags: number, content: FlowContent, remote: RemoteContent): void {
  if (refusals.has(status)) addFailure(content);
  if (status !== 0 || remote.isAnonymous) return;
  if (flags < 0 || (flags & GUEST_OR_NOBODY) === 0) addSuccess(content);
}

const NTLMSSP = "NTLMSSP\0";
const AUTHENTICATE = 3;

/** Whether an NTLM log-in is anonymous: its third message has no user. */
export function isNobody(payload: Payload, from: number, end: number): boolean {
  const stop = Math.min(end, from + 512, payload.captured);
  for (let at = payload.find(0x4e, from, stop); at >= 0; at = payload.find(0x4e, at + 1, stop)) {
    if (!payload.starts(NTLMSSP, at)) continue;
    return payload.u32le(at + 8) === AUTHENTICATE && payload.u16le(at + 36) === 0;
  }
  return false;
}

/** The part after the last backslash. */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf("\\") + 1);
