// The key of a flow: both endpoints, protocol, VLANs and tunnel, as words to hash and compare. One key object is
// reused for every packet. It does not decide which endpoint is the originator.

import type { Packet } from "../capture/packet.ts";
import { icmpPorts } from "./icmp.ts";
import { I_KIND, I_ORIG, I_PORTS, I_RESP, I_TUNNEL_KEY, I_VLANS, KIND_ONE_WAY, KIND_V6 } from "./record.ts";

/** murmur3's finalizer over one word mixed into another. */
function mix(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x85ebca6b);
  h ^= h >>> 15;
  return Math.imul(h, 0xc2b2ae35) ^ (h >>> 13);
}

/** A packet's flow key, seen from its sender. */
export class FlowKey {
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  srcPort = 0;
  dstPort = 0;
  /** Protocol, KIND_ONE_WAY, KIND_V6, tunnel kind << 16. */
  kind = 0;
  vlans = 0;
  tunnelKey = 0;
  /** The same in both directions, unless the key is one-way. */
  hash = 0;
  readonly #seed: number;

  /** @param seed int32 that prevents targeted hash collisions; it changes no result */
  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  fill(packet: Packet): void {
    const v6 = packet.ipVersion === 6;
    this.src0 = packet.src0;
    this.dst0 = packet.dst0;
    let kind = (packet.protocol & 0xff) | (packet.tunnelKind << 16);
    if (packet.protocol === 1 || packet.protocol === 58) {
      const ports = icmpPorts(packet.protocol, packet.icmpType, packet.icmpCode);
      this.srcPort = ports >>> 16;
      this.dstPort = ports & 0xff;
      if ((ports & 0x100) !== 0) kind |= KIND_ONE_WAY;
    } else {
      this.srcPort = packet.srcPort;
      this.dstPort = packet.dstPort;
    }
    this.vlans = (packet.vlan + 1) | ((packet.vlanInner + 1) << 16);
    this.tunnelKey = packet.tunnelKey | 0;

    let a = mix(mix(this.#seed, packet.src0), this.srcPort);
    let b = mix(mix(this.#seed, packet.dst0), this.dstPort);
    if (v6) {
      kind |= KIND_V6;
      this.src1 = packet.src1;
      this.src2 = packet.src2;
      this.src3 = packet.src3;
      this.dst1 = packet.dst1;
      this.dst2 = packet.dst2;
      this.dst3 = packet.dst3;
      a = mix(mix(mix(a, packet.src1), packet.src2), packet.src3);
      b = mix(mix(mix(b, packet.dst1), packet.dst2), packet.dst3);
    } else {
      this.src1 = this.src2 = this.src3 = 0;
      this.dst1 = this.dst2 = this.dst3 = 0;
    }
    this.kind = kind;
    const rest = kind ^ Math.imul(this.vlans, 0x9e3779b1) ^ Math.imul(this.tunnelKey, 0x27d4eb2f);
    this.hash = mix((a + b) | 0, rest);
  }

  /** Writes the key into a record; `flipped` makes the packet's sender the responder. */
  write(i32: Int32Array, i: number, flipped: boolean): void {
    const from = i + (flipped ? I_RESP : I_ORIG);
    const to = i + (flipped ? I_ORIG : I_RESP);
    i32[from] = this.src0;
    i32[from + 1] = this.src1;
    i32[from + 2] = this.src2;
    i32[from + 3] = this.src3;
    i32[to] = this.dst0;
    i32[to + 1] = this.dst1;
    i32[to + 2] = this.dst2;
    i32[to + 3] = this.dst3;
    i32[i + I_PORTS] = flipped ? (this.dstPort << 16) | this.srcPort : (this.srcPort << 16) | this.dstPort;
    i32[i + I_KIND] = this.kind;
    i32[i + I_VLANS] = this.vlans;
    i32[i + I_TUNNEL_KEY] = this.tunnelKey;
  }

  /** 0 if the record's originator sent the packet, 1 for its responder, −1 if it belongs to another flow. */
  sideIn(i32: Int32Array, i: number): number {
    if (i32[i + I_KIND] !== this.kind || i32[i + I_VLANS] !== this.vlans) return -1;
    if (i32[i + I_TUNNEL_KEY] !== this.tunnelKey) return -1;
    const ports = i32[i + I_PORTS]!;
    if (ports === ((this.srcPort << 16) | this.dstPort) && this.#sentBy(i32, i + I_ORIG, i + I_RESP))
      return 0;
    if ((this.kind & KIND_ONE_WAY) !== 0) return -1;
    if (ports === ((this.dstPort << 16) | this.srcPort) && this.#sentBy(i32, i + I_RESP, i + I_ORIG))
      return 1;
    return -1;
  }

  #sentBy(i32: Int32Array, from: number, to: number): boolean {
    if (i32[from] !== this.src0 || i32[to] !== this.dst0) return false;
    if ((this.kind & KIND_V6) === 0) return true;
    return (
      i32[from + 1] === this.src1 &&
      i32[from + 2] === this.src2 &&
      i32[from + 3] === this.src3 &&
      i32[to + 1] === this.dst1 &&
      i32[to + 2] === this.dst2 &&
      i32[to + 3] === this.dst3
    );
  }
}
