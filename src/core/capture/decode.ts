// From a frame to the packet that is metered: link layer, tags, tunnels, IP, transport. Each layer is a function that
// names the next; this file calls them in turn, and has a straight way through for Ethernet with IP in it.

import { decodeIpv4, decodeIpv6 } from "./decode-ip.ts";
import {
  decodeEthernet,
  decodeEtherType,
  decodeLlc,
  decodeMpls,
  decodeNsh,
  decodePpp,
  decodePppoe,
} from "./decode-link.ts";
import { decodeAnyIp, decodeLinkType } from "./decode-linktype.ts";
import { decodeTransport } from "./decode-transport.ts";
import { decodeGre, decodeUdpTunnel } from "./decode-tunnel.ts";
import { decodeWifi } from "./decode-wifi.ts";
import { FragmentTable } from "./fragments.ts";
import type { Packet } from "./packet.ts";
import { clearNetwork, type Layer, layers, leaveTunnel, Walk } from "./walk.ts";

/** How frames are to be understood. */
export interface DecoderOptions {
  /** Meter the packet inside tunnels (default), or the one outside. PPPoE, VLAN, MPLS and PBB are always taken off. */
  tunnels?: "inner" | "outer";
}

/** Decodes frames; keeps only the memory of fragments between them. */
export interface Decoder {
  /** Fills everything the decoder owns in `packet`, from the bytes the reader put there. Never throws. */
  decode(packet: Packet): void;
}

/** Makes a decoder for one capture. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  return new FrameDecoder(options.tunnels !== "outer");
}

class FrameDecoder implements Decoder {
  readonly #walk = new Walk();
  readonly #fragments = new FragmentTable();

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
        layer = decodeIpv4(packet, walk, this.#fragments);
      } else layer = decodeEthernet(packet, walk);
    } else {
      walk.linkType = packet.linkType;
      walk.padded = false;
      layer = layers.link;
    }
    if (layer !== layers.done) this.#decodeOn(packet, layer);
    if (packet.fragment === 1 || packet.tunnelDepth > 0) this.#finish(packet);
  }

  /** Every step moves on in the frame or ends, so this ends. */
  #decodeOn(packet: Packet, first: Layer): void {
    const walk = this.#walk;
    for (let layer = first; layer !== layers.done; ) layer = this.#step(packet, walk, layer);
  }

  #step(packet: Packet, walk: Walk, layer: Layer): Layer {
    switch (layer) {
      case layers.etherType:
        return decodeEtherType(packet, walk);
      case layers.ipv4:
        return decodeIpv4(packet, walk, this.#fragments);
      case layers.ipv6:
        return decodeIpv6(packet, walk, this.#fragments);
      case layers.ip:
        return decodeAnyIp(packet, walk);
      case layers.ethernet:
        return decodeEthernet(packet, walk);
      case layers.llc:
        return decodeLlc(packet, walk);
      case layers.mpls:
        return decodeMpls(packet, walk);
      case layers.ppp:
        return decodePpp(packet, walk);
      case layers.pppoe:
        return decodePppoe(packet, walk);
      case layers.wifi:
        return decodeWifi(packet, walk);
      case layers.link:
        return decodeLinkType(packet, walk);
      case layers.gre:
        return decodeGre(packet, walk);
      case layers.udpTunnel:
        return decodeUdpTunnel(packet, walk);
      case layers.nsh:
        return decodeNsh(packet, walk);
      case layers.transport:
        return decodeTransport(packet, walk);
      default:
        return layers.done;
    }
  }

  /** A tunnel with no IP in it is metered by its outside; a first fragment's identity is kept for the later ones. */
  #finish(packet: Packet): void {
    if (packet.ipVersion === 0 && packet.tunnelDepth > 0) leaveTunnel(packet, this.#walk);
    this.#fragments.settle(packet);
  }
}
