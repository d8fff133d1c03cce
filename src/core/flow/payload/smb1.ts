// SMB 1: opened shares and pipes, data of pipes and files, and log-ins ([MS-CIFS], 2.2.4; [MS-SMB], 2.2.4).

import type { FlowContent } from "./content.ts";
import type { Payload } from "./payload.ts";
import { addOperation, type RemoteContent } from "./remote.ts";
import { addSession, isNobody, lastPart, readData } from "./smb-parts.ts";

const HEADER = 32;
const CHAINED = 4;
const NONE = 0xff;
const RESPONSE = 0x80;
const UNICODE = 0x8000;
const NT_STATUS = 0x4000;
const DOS_ACCESS_DENIED = 0x0005_0001;
const DOS_WRONG_PASSWORD = 0x0002_0002;
const ACCESS_DENIED = 0xc0000022;

const TRANSACTION = 0x25;
const READ = 0x2e;
const WRITE = 0x2f;
const SESSION_SETUP = 0x73;
const TREE_CONNECT = 0x75;
const CREATE = 0xa2;
const chaining = new Set([READ, WRITE, SESSION_SETUP, TREE_CONNECT, CREATE]);

/** Adds the message whose SMB header is at `at`, and the commands chained to it. */
export function readSmb1(
  payload: Payload,
  at: number,
  end: number,
  content: FlowContent,
  remote: RemoteContent,
): void {
  let command = payload.u8(at + 4);
  let words = at + HEADER;
  for (let count = 0; count < CHAINED && payload.u8(words) >= 0; count++) {
    readCommand(payload, at, command, words, end, content, remote);
    if (!chaining.has(command) || payload.u8(words) < 2) return;
    command = payload.u8(words + 1);
    const next = at + payload.u16le(words + 3);
    if (command === NONE || command < 0 || next <= words) return;
    words = next;
  }
}

/** @param words start of the command's parameters, with their number of words */
function readCommand(
  payload: Payload,
  at: number,
  command: number,
  words: number,
  end: number,
  content: FlowContent,
  remote: RemoteContent,
): void {
  const isResponse = (payload.u8(at + 9) & RESPONSE) !== 0;
  const flags = payload.u16le(at + 10);
  const text = (from: number, to: number) =>
    (flags & UNICODE) !== 0 ? payload.utf16(from, to) : payload.text(from, to);
  /** Start of the data after the parameters and the byte count. */
  const bytes = words + 1 + 2 * payload.u8(words) + 2;
  switch (command) {
    case SESSION_SETUP:
      if (isResponse) addSession(statusOf(payload, at, flags), payload.u16le(words + 5) & 1, content, remote);
      else remote.isAnonymous = isNobody(payload, words, end) || isWithoutPassword(payload, words);
      break;
    case TREE_CONNECT:
      if (!isResponse) {
        let from = bytes + payload.u16le(words + 7);
        if ((flags & UNICODE) !== 0 && (from - at) % 2 === 1) from += 1;
        addOperation(remote, lastPart(untilNull(text(from, Math.min(end, from + 512)))));
      }
      break;
    case CREATE:
      if (!isResponse) {
        const from = (flags & UNICODE) !== 0 && (bytes - at) % 2 === 1 ? bytes + 1 : bytes;
        const name = text(from, Math.min(end, from + payload.u16le(words + 6)));
        // Files are in folders or have an extension; pipes have neither.
        const pipe = untilNull(name).replace(/^\\?(pipe\\)?/i, "");
        if (!/[\\.]/.test(pipe)) addOperation(remote, pipe);
      }
      break;
    case WRITE:
      if (!isResponse) readData(payload, at + payload.u16le(words + 23), end, content, remote);
      break;
    case READ:
      if (isResponse) readData(payload, at + payload.u16le(words + 13), end, content, remote);
      break;
    case TRANSACTION:
      readData(payload, at + payload.u16le(words + (isResponse ? 15 : 25)), end, content, remote);
      break;
  }
}

/** Before extended security both passwords are in the request; anonymous ones are empty or one null byte. */
const isWithoutPassword = (payload: Payload, words: number): boolean =>
  payload.u8(words) === 13 && payload.u16le(words + 15) <= 1 && payload.u16le(words + 17) <= 1;

/** The Windows NT status, whatever the dialect. */
function statusOf(payload: Payload, at: number, flags: number): number {
  const status = payload.u32le(at + 5);
  if ((flags & NT_STATUS) !== 0) return status;
  return status === DOS_ACCESS_DENIED || status === DOS_WRONG_PASSWORD ? ACCESS_DENIED : status;
}

/** The text up to its null byte, which was read as a question mark; no name contains one. */
const untilNull = (text: string): string => text.split("?", 1)[0]!;
