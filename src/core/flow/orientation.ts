// Who began a conversation: the sender of its first packet, unless flags or ports are evidence that this sender answers. A SYN tells it;
// without one, the end that looks like a service is the responder. It is decided once; what comes later changes nothing.

import type { Packet } from "../capture/packet.ts";
import { isRemoteControlPort } from "../table/remote-control-ports.ts";
import { isSentByServer } from "./ports.ts";

const SYN = 0x02;
const SYN_ACK = 0x12;
const TCP = 6;
/** Clients choose their ports from here on: Linux takes 32768 to 60999, and RFC 6335 leaves 49152 to 65535 to them. */
const firstClientPort = 32_768;

/** Whether the destination is a group or everybody, who can have begun nothing. */
export function isToMany(packet: Packet): boolean {
  if (packet.ipVersion === 6) return packet.dst0 >>> 24 === 0xff;
  return packet.dst0 >>> 28 === 0xe || packet.dst0 === -1;
}

/** Decides who began each flow, and remembers which TCP ports have accepted connections. */
export class Orientation {
  /** By port: how many packets accepted a connection on it. */
  readonly #accepted = new Uint32Array(65_536);

  /** Takes notice of a TCP packet. */
  see(packet: Packet): void {
    if ((packet.tcpFlags & SYN_ACK) === SYN_ACK) {
      const port = packet.srcPort & 0xffff;
      this.#accepted[port] = this.#accepted[port]! + 1;
    }
  }

  /** Whether the sender of a flow's first packet is to be its responder. */
  isFlipped(packet: Packet): boolean {
    if (isToMany(packet)) return false;
    const { protocol, srcPort, dstPort } = packet;
    // Neighbour and router advertisements come unasked as often as not; Zeek lets the first sender begin.
    if (protocol === 1 || protocol === 58) return false;
    if (protocol !== TCP) return isSentByServer(protocol, srcPort, dstPort);
    if ((packet.tcpFlags & SYN) !== 0) return (packet.tcpFlags & SYN_ACK) === SYN_ACK;
    return this.#isServer(srcPort, dstPort);
  }

  /** Of a TCP connection without its beginning: the strongest evidence decides. */
  #isServer(port: number, other: number): boolean {
    if (isSentByServer(TCP, port, other)) return true;
    if (isSentByServer(TCP, other, port)) return false;
    const accepted = this.#accepted[port]! - this.#accepted[other]!;
    if (accepted !== 0) return accepted > 0;
    const isPlanted = isRemoteControlPort(port);
    if (isPlanted !== isRemoteControlPort(other)) return isPlanted;
    return port !== 0 && port < firstClientPort && other >= firstClientPort;
  }
}
