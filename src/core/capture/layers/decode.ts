// Decodes a frame into the metered packet: link layer, tags, tunnels, IP, transport. Each layer has a file in
// layers/; this file calls them one after the other, with a shortcut for IPv4 in Ethernet.

import { type Layer, layers } from "../layer.ts";
import { layerOfLinkType } from "../link-type.ts";
import type { Packet } from "../packet.ts";
import { clearNetwork, leaveTunnel, Walk } from "../walk.ts";
import { decodeEthernet } from "./ethernet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decoders } from "./table.ts";

/** Options for reading frames. */
export interface DecoderOptions {
  /** Meter the packet inside tunnels (default) or the outer one. PPPoE, VLAN, MPLS and PBB headers are always removed. */
  tunnels?: "inner" | "outer";
}

/** Decodes frames. Between frames it keeps only the table of fragments. */
interface Decoder {
  /** Fills the decoder's fields of `packet` from the bytes that the reader stored there. Never throws. */
  decode(packet: Packet): void;
}

/** Creates a decoder for one capture. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  return new FrameDecoder(options.tunnels !== "outer");
}

class FrameDecoder implements Decoder {
  readonly #walk = new Walk();

  constructor(inner: boolean) {
    this.#walk.inner = inner;
  }

  decode(packet: Packet): void {
    const walk = this.#walk;
    const start = packet.start;
    walk.offset = start;
    walk.end = start + packet.capturedLength;
    walk.wireEnd = start + Math.max(packet.wireLength, packet.capturedLength);
    packet.etherType = -1;
    packet.vlan = -1;
    packet.vlanInner = -1;
    packet.mplsLabel = -1;
    packet.tunnelKind = 0;
    packet.tunnelId = -1;
    packet.tunnelKey = 0;
    packet.tunnelDepth = 0;
    packet.fault = 0;
    clearNetwork(packet);
    let layer: Layer;
    if (packet.linkType === 1) {
      const bytes = packet.bytes;
      if (packet.capturedLength >= 34 && bytes[start + 12] === 8 && bytes[start + 13] === 0) {
        packet.etherType = 0x0800;
        walk.offset = start + 14;
        layer = decodeIpv4(packet, walk);
      } else layer = decodeEthernet(packet, walk);
    } else {
      walk.padded = false;
      layer = layerOfLinkType(packet.linkType);
    }
    if (layer !== layers.done) this.#decodeOn(packet, layer);
    if (packet.fragment === 1 || packet.tunnelDepth > 0) this.#finish(packet);
  }

  /** Terminates because every layer advances in the frame or ends the walk. */
  #decodeOn(packet: Packet, first: Layer): void {
    const walk = this.#walk;
    for (let layer = first; layer !== layers.done; ) layer = decoders[layer]!(packet, walk);
  }

  /** Falls back to the outer packet if the tunnel holds no IP. Keeps a first fragment's identity for the later ones. */
  #finish(packet: Packet): void {
    if (packet.ipVersion === 0 && packet.tunnelDepth > 0) leaveTunnel(packet, this.#walk);
    this.#walk.fragments.settle(packet);
  }
}
