// Decides who started a conversation, once, by its first packet: the sender, unless flags or ports show that it is an answer.

import type { Packet } from "../capture/packet.ts";
import { isSentByServer } from "./ports.ts";

const SYN = 0x02;
const ACK = 0x10;

/** Whether the destination is a group or broadcast, which cannot have started anything. */
export function isToMany(packet: Packet): boolean {
  if (packet.ipVersion === 6) return packet.dst0 >>> 24 === 0xff;
  return packet.dst0 >>> 28 === 0xe || packet.dst0 === -1;
}

/** Whether the sender of a flow's first packet is the responder. */
export function isFlipped(packet: Packet): boolean {
  if (isToMany(packet)) return false;
  // Neighbour and router advertisements are often sent without a request; Zeek makes the first sender the originator.
  if (packet.protocol === 1 || packet.protocol === 58) return false;

  if (packet.protocol === 6 && (packet.tcpFlags & SYN) !== 0) return (packet.tcpFlags & ACK) !== 0;
  return isSentByServer(packet.protocol, packet.srcPort, packet.dstPort);
}
