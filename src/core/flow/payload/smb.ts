// SMB over TCP. For SMB 2 and 3: opened shares and pipes, interfaces called through pipes, written programs, and
// log-ins ([MS-SMB2], 2.2). Never throws.

import type { FlowContent } from "./content.ts";
import { readPdu } from "./dce-rpc.ts";
import type { Payload } from "./payload.ts";
import { addOperation, type RemoteContent } from "./remote.ts";
import { isPipeName } from "./rpc-interfaces.ts";
import { addSession, isNobody, lastPart, readData } from "./smb-parts.ts";
import { readSmb1 } from "./smb1.ts";
import { eachMessage, type Framing } from "./stream.ts";

/** NetBIOS: a type, and the length of the rest. */
const framing: Framing = {
  header: 4,
  lengthAt: (payload, at) => {
    const type = payload.u8(at);
    const isMessage = type === 0 || (type >= 0x81 && type <= 0x85);
    return isMessage && payload.u24(at + 1) >= 0 ? 4 + payload.u24(at + 1) : -1;
  },
};

interface Opened {
  content: FlowContent;
  remote: RemoteContent;
}

/** Adds one packet of a side. */
export function readSmb(payload: Payload, side: number, content: FlowContent, remote: RemoteContent): void {
  eachMessage(payload, remote.streams[side]!, framing, readMessage, { content, remote });
}

const CHAINED = 16;
const HEADER = 64;

function readMessage(payload: Payload, at: number, end: number, { content, remote }: Opened): void {
  const start = at + 4;
  if (payload.starts("SMB", start + 1) && payload.u8(start) === 0xff)
    readSmb1(payload, start, end, content, remote);
  if (!payload.starts("SMB", start + 1) || payload.u8(start) !== 0xfe) return;
  let from = start;
  for (let count = 0; count < CHAINED && payload.u8(from) === 0xfe; count++) {
    readCommand(payload, from, end, content, remote);
    const next = payload.u32le(from + 20);
    if (next < HEADER) break;
    from += next;
  }
}

const SESSION_SETUP = 1;
const TREE_CONNECT = 3;
const CREATE = 5;
const READ = 8;
const WRITE = 9;
const IOCTL = 11;
const PIPE = 2;
const PIPE_TRANSCEIVE = 0x0011c017;
const PIPE_TREES = 8;

function readCommand(
  payload: Payload,
  at: number,
  end: number,
  content: FlowContent,
  remote: RemoteContent,
): void {
  const isResponse = (payload.u32le(at + 16) & 1) === 1;
  const body = at + HEADER;
  switch (payload.u16le(at + 12)) {
    case SESSION_SETUP:
      if (isResponse) addSession(payload.u32le(at + 8), payload.u16le(body + 2), content, remote);
      else remote.isAnonymous = isNobody(payload, body, end);
      break;
    case TREE_CONNECT:
      if (isResponse) {
        if (payload.u8(body + 2) === PIPE && remote.pipeTrees.length < PIPE_TREES)
          remote.pipeTrees.push(payload.u32le(at + 36));
      } else {
        const path = at + payload.u16le(body + 4);
        addOperation(remote, lastPart(payload.utf16(path, path + payload.u16le(body + 6))));
      }
      break;
    case CREATE:
      if (!isResponse) {
        const from = at + payload.u16le(body + 44);
        const name = lastPart(payload.utf16(from, from + payload.u16le(body + 46)));
        if (remote.pipeTrees.includes(payload.u32le(at + 36)) || isPipeName(name)) addOperation(remote, name);
      }
      break;
    case WRITE:
      if (!isResponse) readData(payload, at + payload.u16le(body + 2), end, content, remote);
      break;
    case READ:
      if (isResponse) readData(payload, at + payload.u8(body + 2), end, content, remote);
      break;
    case IOCTL:
      if (payload.u32le(body + 4) === PIPE_TRANSCEIVE)
        readPdu(payload, at + payload.u32le(body + (isResponse ? 32 : 24)), end, content, remote);
      break;
  }
}
