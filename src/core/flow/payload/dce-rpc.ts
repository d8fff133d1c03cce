// DCE-RPC: the interfaces that a flow calls ([C706], 12.6), over TCP and over SMB pipes, and refused machine log-ins
// to netlogon ([MS-NRPC], 3.5.4.4). Never throws.

import type { FlowContent } from "./content.ts";
import { addFailure, addSuccess } from "./logins.ts";
import type { Payload } from "./payload.ts";
import { addOperation, type RemoteContent } from "./remote.ts";
import { interfaceName } from "./rpc-interfaces.ts";
import { eachMessage, type Framing } from "./stream.ts";

const REQUEST = 0;
const RESPONSE = 2;
const BIND = 11;
const ALTER_CONTEXT = 14;
const CONTEXTS = 8;
const LITTLE_ENDIAN = 0x10;
/** NetrServerAuthenticate and its versions 2 and 3. */
const authentications = new Set([5, 15, 26]);

const isPdu = (payload: Payload, at: number) =>
  payload.u8(at) === 5 && payload.u8(at + 1) === 0 && payload.u8(at + 4) === LITTLE_ENDIAN;

const framing: Framing = {
  header: 16,
  lengthAt: (payload, at) => (isPdu(payload, at) ? payload.u16le(at + 8) : -1),
};

interface Called {
  content: FlowContent;
  remote: RemoteContent;
}

/** Adds one packet of a side of an RPC flow over TCP. */
export function readRpc(payload: Payload, side: number, content: FlowContent, remote: RemoteContent): void {
  const stream = remote.streams[side]!;
  eachMessage(payload, stream, framing, readFramed, { content, remote });
}

function readFramed(payload: Payload, at: number, end: number, { content, remote }: Called): void {
  readPdu(payload, at, end, content, remote);
}

/** Adds one RPC message in [at, end), if its type is known. */
export function readPdu(
  payload: Payload,
  at: number,
  end: number,
  content: FlowContent,
  remote: RemoteContent,
): void {
  if (!isPdu(payload, at)) return;
  switch (payload.u8(at + 2)) {
    case BIND:
    case ALTER_CONTEXT:
      readContexts(payload, at, remote);
      break;
    case REQUEST:
      if (remote.names.includes("netlogon") && authentications.has(payload.u16le(at + 22)))
        remote.authentication = payload.u32le(at + 12);
      break;
    case RESPONSE: {
      if (remote.authentication < 0 || payload.u32le(at + 12) !== remote.authentication) break;
      remote.authentication = -1;
      // The status is the last word of the answer.
      const status = payload.u32le(Math.min(end, at + payload.u16le(at + 8)) - 4);
      if (status === 0) addSuccess(content);
      else if (status > 0) addFailure(content);
    }
  }
}

/** The interfaces that a bind proposes. */
function readContexts(payload: Payload, at: number, remote: RemoteContent): void {
  const count = Math.min(CONTEXTS, payload.u8(at + 24));
  let context = at + 28;
  for (let k = 0; k < count; k++) {
    const uuid = uuidAt(payload, context + 4);
    const syntaxes = payload.u8(context + 2);
    if (uuid === null || syntaxes < 0) return;
    addOperation(remote, interfaceName(uuid));
    context += 24 + 20 * syntaxes;
  }
}

function uuidAt(payload: Payload, at: number): string | null {
  if (payload.u8(at + 15) < 0) return null;
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const start = `${hex(payload.u32le(at), 8)}-${hex(payload.u16le(at + 4), 4)}-${hex(payload.u16le(at + 6), 4)}`;
  return `${start}-${hex(payload.u16(at + 8), 4)}-${hex(payload.u16(at + 10), 4)}${hex(payload.u32(at + 12), 8)}`;
}
