// The decoder's position in a frame: the next header and the ends of the current layer. It also enters and leaves tunnels.

import { FragmentTable } from "./fragments.ts";
import { type Layer, layers } from "./layer.ts";
import { Packet } from "./packet.ts";

/** A position in a frame. Each decoder has one and reuses it for every frame. */
export class Walk {
  /** Index in `packet.bytes` of the next header. */
  offset = 0;
  /** Index after the last captured byte of the current layer. */
  end = 0;
  /** Index where the current layer ends on the wire; ≥ `end`, and beyond the captured bytes in a snapped frame. */
  wireEnd = 0;
  /** Whether the 802.11 header is padded to four bytes (radiotap says so). */
  padded = false;
  /** Whether tunnels are removed. */
  inner = true;
  /** A copy of the outer packet, for a tunnel without IP inside. */
  readonly outer = new Packet();
  readonly fragments = new FragmentTable();
}

/** Deeper tunnels are not entered and count as a fault. */
const deepest = 10;

/**
 * Enters a tunnel: keeps the outer packet and starts the inner one without a network layer.
 * @param id the tunnel's id, −1 if it has none
 * @param shared whether both directions carry the same id, so that it is part of the flow's key
 * @returns false if the nesting is too deep
 */
export function enterTunnel(packet: Packet, walk: Walk, kind: number, id: number, shared: boolean): boolean {
  if (packet.tunnelDepth >= deepest) return false;
  copyDecoded(packet, walk.outer);
  packet.tunnelKind = kind;
  packet.tunnelId = id;
  packet.tunnelKey = shared && id >= 0 ? id : 0;
  packet.tunnelDepth++;
  clearNetwork(packet);
  return true;
}

/** Returns to the outer packet of the last tunnel; the fault found inside stays. */
export function leaveTunnel(packet: Packet, walk: Walk): void {
  const fault = packet.fault;
  copyDecoded(walk.outer, packet);
  packet.fault = fault;
}

/** Clears the network and transport layers before an IP header is read. */
export function clearNetwork(packet: Packet): void {
  packet.ipVersion = 0;
  packet.src0 = 0;
  packet.src1 = 0;
  packet.src2 = 0;
  packet.src3 = 0;
  packet.dst0 = 0;
  packet.dst1 = 0;
  packet.dst2 = 0;
  packet.dst3 = 0;
  packet.ttl = 0;
  packet.tos = 0;
  packet.ipId = 0;
  packet.ipHeaderBytes = 0;
  packet.ipLength = 0;
  packet.fragment = 0;
  packet.protocol = 0;
  packet.srcPort = 0;
  packet.dstPort = 0;
  packet.icmpType = -1;
  packet.icmpCode = -1;
  packet.icmpId = -1;
  packet.tcpFlags = 0;
  packet.tcpSeq = 0;
  packet.tcpAck = 0;
  packet.tcpWindow = 0;
  packet.transportHeaderBytes = 0;
  packet.hasTransport = false;
  packet.payloadOffset = 0;
  packet.payloadLength = 0;
  packet.payloadCaptured = 0;
}

/** Copies every field that the decoder fills. */
function copyDecoded(from: Packet, to: Packet): void {
  to.etherType = from.etherType;
  to.vlan = from.vlan;
  to.vlanInner = from.vlanInner;
  to.mplsLabel = from.mplsLabel;
  to.tunnelKind = from.tunnelKind;
  to.tunnelId = from.tunnelId;
  to.tunnelKey = from.tunnelKey;
  to.tunnelDepth = from.tunnelDepth;
  to.ipVersion = from.ipVersion;
  to.src0 = from.src0;
  to.src1 = from.src1;
  to.src2 = from.src2;
  to.src3 = from.src3;
  to.dst0 = from.dst0;
  to.dst1 = from.dst1;
  to.dst2 = from.dst2;
  to.dst3 = from.dst3;
  to.ttl = from.ttl;
  to.tos = from.tos;
  to.ipId = from.ipId;
  to.ipHeaderBytes = from.ipHeaderBytes;
  to.ipLength = from.ipLength;
  to.fragment = from.fragment;
  to.protocol = from.protocol;
  to.srcPort = from.srcPort;
  to.dstPort = from.dstPort;
  to.icmpType = from.icmpType;
  to.icmpCode = from.icmpCode;
  to.icmpId = from.icmpId;
  to.tcpFlags = from.tcpFlags;
  to.tcpSeq = from.tcpSeq;
  to.tcpAck = from.tcpAck;
  to.tcpWindow = from.tcpWindow;
  to.transportHeaderBytes = from.transportHeaderBytes;
  to.hasTransport = from.hasTransport;
  to.payloadOffset = from.payloadOffset;
  to.payloadLength = from.payloadLength;
  to.payloadCaptured = from.payloadCaptured;
  to.fault = from.fault;
}

/** Notes the first fault of a packet, and ends the walk. */
export function faulty(packet: Packet, fault: number): Layer {
  if (packet.fault === 0) packet.fault = fault;
  return layers.done;
}

/**
 * Ends the walk when `bytes` of a header are not all there. It is a fault only if they were missing on the wire too,
 * not if the frame was snapped.
 */
export function tooShort(packet: Packet, walk: Walk, bytes: number, fault: number): Layer {
  return walk.wireEnd - walk.offset >= bytes ? layers.done : faulty(packet, fault);
}
