// Bounds-checked reads from the payload of one packet. A read beyond the captured bytes returns −1 (or "not equal")
// and never throws.

import type { Packet } from "../../capture/packet.ts";

/** A view of one payload, reused for every packet. Offsets count from the payload's start. */
export class Payload {
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  protocol = 0;
  srcPort = 0;
  dstPort = 0;
  /** TCP's sequence number of the first payload byte, an int32; 0 elsewhere. */
  sequence = 0;
  /** Payload bytes on the wire, of which `captured` are available. */
  wireLength = 0;

  fill(packet: Packet): void {
    this.#bytes = packet.bytes;
    this.#start = packet.payloadOffset;
    this.#end = packet.payloadOffset + packet.payloadCaptured;
    this.protocol = packet.protocol;
    this.srcPort = packet.srcPort;
    this.dstPort = packet.dstPort;
    this.sequence = packet.protocol === 6 ? packet.tcpSeq : 0;
    this.wireLength = packet.payloadLength;
  }

  /** Views bytes joined from several packets instead of one packet's. */
  fillBytes(bytes: Uint8Array, length: number): void {
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = length;
    this.wireLength = length;
  }

  /** The captured bytes, valid while the packet is. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  get captured(): number {
    return this.#end - this.#start;
  }

  /** Whether either port is this one. */
  hasPort(port: number): boolean {
    return this.srcPort === port || this.dstPort === port;
  }

  u8(at: number): number {
    const index = this.#start + at;
    return at >= 0 && index < this.#end ? this.#bytes[index]! : -1;
  }

  u16(at: number): number {
    const index = this.#start + at;
    return at >= 0 && index + 1 < this.#end ? (this.#bytes[index]! << 8) | this.#bytes[index + 1]! : -1;
  }

  u24(at: number): number {
    const low = this.u16(at + 1);
    return low < 0 || at < 0 ? -1 : (this.u8(at) << 16) | low;
  }

  /** Unsigned, big-endian. */
  u32(at: number): number {
    const low = this.u16(at + 2);
    return low < 0 || at < 0 ? -1 : this.u16(at) * 0x10000 + low;
  }

  /** Unsigned, little-endian. */
  u16le(at: number): number {
    const word = this.u16(at);
    return word < 0 ? -1 : ((word & 0xff) << 8) | (word >> 8);
  }

  /** Unsigned, little-endian. */
  u32le(at: number): number {
    const high = this.u16le(at + 2);
    return high < 0 || at < 0 ? -1 : high * 0x10000 + this.u16le(at);
  }

  /** Whether these ASCII characters are at `at`. */
  starts(text: string, at = 0): boolean {
    const index = this.#start + at;
    if (at < 0 || index + text.length > this.#end) return false;
    for (let k = 0; k < text.length; k++) {
      if (this.#bytes[index + k] !== text.charCodeAt(k)) return false;
    }
    return true;
  }

  /** Index of the first byte of this value in [from, to), or −1. */
  find(byte: number, from: number, to = this.captured): number {
    return this.#bytes.subarray(this.#start, Math.min(this.#end, this.#start + to)).indexOf(byte, from);
  }

  /** The bytes of [from, to) as text, at most `atMost`; anything but printable ASCII becomes "?". */
  text(from: number, to: number, atMost = 255): string {
    let text = "";
    const end = Math.min(to, this.captured, from + atMost);
    for (let at = from; at < end; at++) {
      const byte = this.u8(at);
      text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "?";
    }
    return text;
  }

  /** The same for little-endian UTF-16. */
  utf16(from: number, to: number, atMost = 255): string {
    let text = "";
    const end = Math.min(to, this.captured - 1, from + 2 * atMost);
    for (let at = from; at < end; at += 2) {
      const unit = this.u16le(at);
      text += unit >= 0x20 && unit < 0x7f ? String.fromCharCode(unit) : "?";
    }
    return text;
  }
}
