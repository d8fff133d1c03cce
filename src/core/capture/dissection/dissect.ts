// Describes all layers of one packet for an analyst. It follows the decoder step by step, so both always agree.

import type { PacketLayer } from "../../../shared/packet-vocabulary.ts";
import { type Layer, layers } from "../layer.ts";
import { decoders } from "../layers/table.ts";
import { layerOfLinkType } from "../link-type.ts";
import { fragmentKinds, Packet } from "../packet.ts";
import { clearNetwork, Walk } from "../walk.ts";
import { describeApplication } from "./application.ts";
import { type Describe, Header } from "./header.ts";
import { describeExtension, describeIpv4, describeIpv6, extensionBytes, extensionName } from "./ip.ts";
import { descriptions, type LayerName, type LayerWords } from "./table.ts";
import { describeIcmpv6 } from "./transport.ts";

const names = new Map<number, LayerName>(
  Object.entries(layers).flatMap(([name, number]) => (name === "done" ? [] : [[number, name as LayerName]])),
);
const mostLayers = 64;
const icmpv6: LayerWords = { name: "ICMPv6", describe: describeIcmpv6 };
const udpTunnels: ReadonlySet<LayerName> = new Set(["vxlan", "geneve", "gtp", "teredo", "l2tp", "capwap"]);
const isTransport = (name: LayerName): boolean => ["tcp", "udp", "icmp", "sctp", "dccp"].includes(name);

/**
 * Describes a packet without changing it; the reader's fields must be filled. Never throws.
 * @param frame the bytes of the frame
 */
export function dissect(source: Packet, frame: Uint8Array): PacketLayer[] {
  return new Dissection(source, frame).layers();
}

/** The first header of the packet quoted in an ICMP error. */
function quotedHeader({ protocol, icmpType }: Packet): LayerWords | null {
  if (protocol === 1 && [3, 5, 11, 12].includes(icmpType))
    return { name: "IPv4 in the message", describe: describeIpv4 };
  if (protocol === 58 && icmpType >= 1 && icmpType <= 4)
    return { name: "IPv6 in the message", describe: describeIpv6 };
  return null;
}

class Dissection {
  readonly #frame: Uint8Array;
  readonly #packet: Packet;
  readonly #walk = new Walk();
  readonly #layers: PacketLayer[] = [];
  /** Index after the last described byte. */
  #reached = 0;
  #trailer = 0;

  constructor(source: Packet, frame: Uint8Array) {
    const packet = Object.assign(new Packet(), source);
    packet.bytes = frame;
    packet.start = 0;
    packet.capturedLength = frame.length;
    for (const key of ["etherType", "vlan", "vlanInner", "mplsLabel", "tunnelId"] as const) packet[key] = -1;
    for (const key of ["tunnelKind", "tunnelKey", "tunnelDepth", "fault"] as const) packet[key] = 0;
    clearNetwork(packet);
    this.#frame = frame;
    this.#packet = packet;
    this.#walk.end = frame.length;
    this.#walk.wireEnd = Math.max(packet.wireLength, frame.length);
    this.#trailer = frame.length;
  }

  layers(): PacketLayer[] {
    let layer = layerOfLinkType(this.#packet.linkType);
    while (layer !== layers.done && this.#layers.length < mostLayers) layer = this.#step(layer);
    this.#addPayload();
    if (this.#trailer < this.#frame.length) this.#addBytes("Trailer", this.#trailer, this.#frame.length);
    return this.#layers;
  }

  #step(layer: Layer): Layer {
    const walk = this.#walk;
    const packet = this.#packet;
    const { offset, end } = walk;
    const next = decoders[layer]!(packet, walk);
    const name = names.get(layer)!;
    if (layer === layers.ipv4 || layer === layers.ipv6) this.#addIp(name, offset, end);
    else {
      const words = layer === layers.icmp && packet.protocol === 58 ? icmpv6 : descriptions[name];
      const hasMoved = walk.offset > offset;
      // A payload on a tunnel's port without the tunnel's header is described as a payload.
      const isPayload = !hasMoved && udpTunnels.has(name);
      const bytes = hasMoved ? walk.offset - offset : isTransport(name) ? packet.transportHeaderBytes : 0;
      if (words && !isPayload)
        this.#add(words, {
          from: offset,
          to: bytes > 0 ? Math.min(offset + bytes, end) : end,
          fits: bytes === 0,
        });
    }
    return next;
  }

  /** IP, its extension headers, and the transport that the decoder read in the same step. */
  #addIp(name: LayerName, offset: number, end: number): void {
    const packet = this.#packet;
    const words = descriptions[name]!;
    const isV4 = name === "ipv4";
    const base = isV4 ? 4 * ((this.#frame[offset] ?? 0) & 15) : 40;
    this.#add(words, { from: offset, to: Math.min(offset + base, end) });
    if (packet.ipVersion === 0) return;
    this.#trailer = Math.min(this.#trailer, Math.max(this.#walk.end, offset + packet.ipLength));
    let number = this.#frame[offset + (isV4 ? 9 : 6)] ?? 59;
    const behind = offset + packet.ipHeaderBytes;
    for (let at = offset + base; at < behind && this.#layers.length < mostLayers; ) {
      const extension = extensionName(number);
      if (extension === undefined) break;
      const bytes = extensionBytes(new Header(this.#frame, at, end), number);
      const of = number;
      const describe: Describe = (header) => describeExtension(header, of);
      this.#add({ name: extension, describe }, { from: at, to: Math.min(at + bytes, end) });
      number = this.#frame[at] ?? 59;
      at += bytes;
    }
    if (packet.transportHeaderBytes === 0) return;
    const transport = packet.protocol === 6 ? descriptions.tcp : descriptions.udp;
    if (transport)
      this.#add(transport, { from: behind, to: Math.min(behind + packet.transportHeaderBytes, end) });
  }

  #addPayload(): void {
    const packet = this.#packet;
    const end = Math.min(this.#walk.end, this.#trailer);
    const from = Math.max(this.#reached, 0);
    if (from >= end) return;
    const isFragment = packet.fragment > fragmentKinds.first;
    if (packet.ipVersion === 0 || packet.transportHeaderBytes === 0 || isFragment) {
      this.#addBytes(isFragment ? "Fragment" : "Data", from, end);
      return;
    }
    const quoted = quotedHeader(packet);
    if (quoted) {
      this.#add(quoted, { from, to: end, fits: true });
      if (this.#reached < end) this.#addBytes("Payload", this.#reached, end);
      return;
    }
    const header = new Header(this.#frame, from, end);
    const { name, summary } = describeApplication(header, packet);
    this.#layers.push({ name, summary, from, to: end, fields: header.fields });
    this.#reached = end;
  }

  #addBytes(name: string, from: number, to: number): void {
    const describe: Describe = (header) => {
      header.data("Data", 0, header.length);
      return `${header.length} bytes`;
    };
    this.#add({ name, describe }, { from, to });
  }

  #add({ name, describe }: LayerWords, { from, to, fits = false }: Extent): void {
    if (this.#layers.length >= mostLayers) return;
    const header = new Header(this.#frame, from, Math.max(from, to));
    const summary = describe(header);
    const { fields } = header;
    const last = fits ? fields.reduce((most, field) => Math.max(most, field.to), from) : to;
    const end = Math.min(Math.max(from, last), this.#frame.length);
    this.#layers.push({ name, summary, from: Math.min(from, end), to: end, fields });
    this.#reached = Math.max(this.#reached, end);
  }
}

interface Extent {
  from: number;
  to: number;
  /** The layer ends after its last field, at most at `to`. */
  fits?: boolean;
}
