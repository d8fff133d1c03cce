// Who began a conversation, by its first packet: the sender, unless flags or ports say plainly
// that it answers. It decides once; what comes later changes nothing.

import type { Packet } from "../capture/packet.ts";
import { isSentByServer } from "./ports.ts";

const SYN = 0x02;
const ACK = 0x10;

/** Whether the destination is a group or everybody, who can have begun nothing. */
export function isToMany(packet: Packet): boolean {
  if (packet.ipVersion === 6) return packet.dst0 >>> 24 === 0xff;
  return packet.dst0 >>> 28 === 0xe || packet.dst0 === -1;
}

/** Whether the sender of a flow's first packet is to be its responder. */
export function isFlipped(packet: Packet): boolean {
  if (isToMany(packet)) return false;
  // Neighbour and router advertisements come unasked as often as not; Zeek lets the first sender begin.
  if (packet.protocol === 1 || packet.protocol === 58) return false;

  if (packet.protocol === 6 && (packet.tcpFlags & SYN) !== 0) return (packet.tcpFlags & ACK) !== 0;
  return isSentByServer(packet.protocol, packet.srcPort, packet.dstPort);
}
