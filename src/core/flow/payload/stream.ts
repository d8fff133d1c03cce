// Messages with a length in front, in the packets of one TCP side: where each begins, in order only. Nothing is put
// together: a message that goes on in later packets is handed over with the part that the first one holds.

import type { Payload } from "./payload.ts";

/** Where the next message of one side is to begin. Plain data, kept with the flow. */
export interface Stream {
  /** Sequence number of the next packet, an int32; null before the first. */
  sequence: number | null;
  /** How far behind that packet's first byte; negative where only the length has come yet. */
  ahead: number;
  /** Length of the message whose length came alone. */
  pending: number;
}

export const newStream = (): Stream => ({ sequence: null, ahead: 0, pending: 0 });

/** How a protocol frames its messages. */
export interface Framing {
  /** Bytes of the length field and what is before it. */
  readonly header: number;
  /** Length of the whole message that begins at `at`, its header included; −1 where none can begin. */
  readonly lengthAt: (payload: Payload, at: number) => number;
}

/** At most so many messages are looked at in one packet. */
const MESSAGES = 64;

/**
 * Whether the packet brings new bytes of its side, next in order or behind a gap; notes how far the side has come.
 * @returns false for what was there before
 */
export function goesOn(stream: Stream, payload: Payload): boolean {
  const { sequence } = payload;
  if (stream.sequence !== null && sequence !== stream.sequence) {
    if (((sequence - stream.sequence) | 0) < 0) return false;
    // A gap: the next message is taken to begin with this packet.
    stream.ahead = 0;
  }
  stream.sequence = (sequence + payload.wireLength) | 0;
  return true;
}

/** Calls `read` for each message that begins in the packet, with where it begins and ends on the wire. */
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
