// CAPWAP data messages, RFC 5415: frames of 802.11 (RFC 5416) or Ethernet between a wireless access point and its
// controller. Fragments, keep-alives and DTLS are metered as outer packets.

import { type Layer, layers } from "../layer.ts";
import { type Packet, tunnelKinds } from "../packet.ts";
import type { Walk } from "../walk.ts";
import { enter } from "./tunnel.ts";

/** The wireless binding of 802.11. */
const wifiBinding = 1;

export function decodeCapwap(packet: Packet, walk: Walk): Layer {
  const { bytes } = packet;
  const { offset } = walk;
  if (offset + 8 > walk.end) return layers.done;
  // Version 0, and no DTLS header.
  if (bytes[offset] !== 0) return layers.done;
  const header = 4 * (bytes[offset + 1]! >> 3);
  const binding = (bytes[offset + 2]! >> 1) & 0x1f;
  const isNative = (bytes[offset + 2]! & 0x01) !== 0;
  const flags = bytes[offset + 3]!;
  const isFragment = (flags & 0x80) !== 0;
  const isKeepAlive = (flags & 0x08) !== 0;
  const hasReserved = (flags & 0x07) !== 0 || (bytes[offset + 7]! & 0x07) !== 0;
  if (header < 8 || isFragment || isKeepAlive || hasReserved) return layers.done;
  if (isNative && binding !== wifiBinding) return layers.done;
  walk.padded = false;
  const next = isNative ? layers.tunnelledWifi : layers.ethernet;
  return enter(packet, walk, tunnelKinds.capwap, -1, false, header, next);
}
