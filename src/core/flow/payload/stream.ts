// Finds length-prefixed messages in the packets of one TCP side, in order only. It does not reassemble: a message
// that continues in later packets is read as far as the first one holds it.

import type { Payload } from "./payload.ts";

/** Where the next message of one side starts. Plain data, stored with the flow. */
export interface Stream {
  /** Sequence number of the next packet, an int32; null before the first. */
  sequence: number | null;
  /** Its distance from that packet's first byte; negative if only the length has come yet. */
  ahead: number;
  /** Length of the message whose length came alone. */
  pending: number;
}

export const newStream = (): Stream => ({ sequence: null, ahead: 0, pending: 0 });

/** The framing of a protocol. */
export interface Framing {
  /** Bytes up to the end of the length field. */
  readonly header: number;
  /** Length of the whole message at `at`, including its header; −1 if none can start there. */
  readonly lengthAt: (payload: Payload, at: number) => number;
}

/** The most messages to read in one packet. */
const MESSAGES = 64;

/**
 * Whether the packet has new bytes of its side, in order or after a gap. Updates the position.
 * @returns false for a retransmission
 */
export function goesOn(stream: Stream, payload: Payload): boolean {
  const { sequence } = payload;
  if (stream.sequence !== null && sequence !== stream.sequence) {
    if (((sequence - stream.sequence) | 0) < 0) return false;
    // A gap: assume that the next message starts with this packet.
    stream.ahead = 0;
  }
  stream.sequence = (sequence + payload.wireLength) | 0;
  return true;
}

/** Calls `read` for each message that starts in the packet, with its start and end on the wire. */
export function eachMessage<T>(
  payload: Payload,
  stream: Stream,
  framing: Framing,
  read: (payload: Payload, at: number, end: number, into: T) => void,
  into: T,
): void {
  if (!goesOn(stream, payload)) return;
  const { wireLength } = payload;
  let at = stream.ahead;
  if (at < 0) {
    const end = at + stream.pending;
    read(payload, at, end, into);
    at = end;
  }
  for (let count = 0; at < wireLength; count++) {
    const length = count < MESSAGES ? framing.lengthAt(payload, at) : -1;
    if (length < framing.header) {
      stream.ahead = 0;
      return;
    }
    if (at + framing.header === wireLength && length > framing.header) {
      stream.ahead = -framing.header;
      stream.pending = length;
      return;
    }
    read(payload, at, at + length, into);
    at += length;
  }
  stream.ahead = at - wireLength;
}
