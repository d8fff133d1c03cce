// TCP's sequence numbers relative to the first of each side, as in Wireshark: the first byte of data is 1. They
// continue beyond 32 bits.

import type { Packet } from "./packet.ts";

interface TcpNumbers {
  sequence: number;
  /** Null if the packet acknowledges nothing. */
  acknowledgement: number | null;
}

/** The last number of a side, raw and relative. */
interface Anchor {
  raw: number;
  counted: number;
}

const syn = 0x02;
const ack = 0x10;

export class RelativeNumbers {
  /** Of the originator and of the responder; null before their first number. */
  readonly #anchors: [Anchor | null, Anchor | null] = [null, null];

  /** The numbers of the flow's next packet; null if it is not TCP. */
  next(packet: Packet, fromOriginator: boolean): TcpNumbers | null {
    if (packet.protocol !== 6 || !packet.hasTransport) return null;
    const side = fromOriginator ? 0 : 1;
    const isSyn = (packet.tcpFlags & syn) !== 0;
    const sequence = this.#count(side, packet.tcpSeq, isSyn ? 0 : 1);
    if ((packet.tcpFlags & ack) === 0) return { sequence, acknowledgement: null };
    return { sequence, acknowledgement: this.#count(1 - side, packet.tcpAck, 1) };
  }

  /** @param first the relative number of the side's first */
  #count(side: number, raw: number, first: number): number {
    const anchor = this.#anchors[side];
    const counted = anchor ? anchor.counted + ((raw - anchor.raw) | 0) : first;
    // The anchor follows the highest number, so that an old one does not move it back.
    if (!anchor || counted > anchor.counted) this.#anchors[side] = { raw, counted };
    return counted;
  }
}
