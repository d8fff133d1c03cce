// Writes chosen packets into a new pcapng, exactly: the frame's bytes, its time to the nanosecond, its interface. It
// chooses nothing and opens no file; a callback gets the bytes in chunks that it may keep.

import type { CaptureInterface } from "./interface.ts";
import type { Packet } from "./packet.ts";
import { encodeUtf8 } from "./utf8.ts";

interface CarveOptions {
  /** Takes the next bytes of the new file. */
  write: (bytes: Uint8Array) => void;
  /** The comment of the section: where the packets come from. */
  comment: string;
  /** Name and version of the program that writes, for the section header. */
  application: string;
}

/** A pcapng that is being written. */
interface CarveWriter {
  /**
   * Adds a packet. Writes the description of its interface before its first packet.
   * @param comment written with the packet, if there is one
   */
  add(packet: Packet, source: CaptureInterface, comment?: string): void;
  /** Writes the packets so far, for a file that is read while it grows. */
  flush(): void;
  /** Writes what is still buffered. Nothing may be added afterwards. */
  close(): void;
  readonly packets: number;
}

const chunkBytes = 1_048_576;
/** The length of an option has 16 bits; a longer comment is cut. */
const commentLimit = 65_000;

const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const enhancedPacket = 6;

/** Starts a new pcapng, little-endian, with one section. */
export function createCarveWriter(options: CarveOptions): CarveWriter {
  return new Writer(options);
}

class Writer implements CarveWriter {
  packets = 0;
  readonly #write: (bytes: Uint8Array) => void;
  #chunk = new Uint8Array(chunkBytes);
  #view = new DataView(this.#chunk.buffer);
  #length = 0;
  /** What of it is written. */
  #sent = 0;
  /** The new file's number for each interface of the old one. */
  readonly #numbers = new Map<number, number>();

  constructor({ write, comment, application }: CarveOptions) {
    this.#write = write;
    const options: [number, Uint8Array][] = [
      [1, text(comment)],
      [4, text(application)],
    ];
    this.#begin(sectionHeader, 16 + optionsLength(options));
    this.#u32(0x1a2b3c4d);
    this.#u32(0x00000001); // Version 1.0.
    this.#u32(0xffffffff); // Section length unknown.
    this.#u32(0xffffffff);
    this.#options(options);
    this.#end();
  }

  add(packet: Packet, source: CaptureInterface, comment?: string): void {
    const number = this.#numbers.get(source.index) ?? this.#describe(source);
    const options: [number, Uint8Array][] = [];
    if (comment !== undefined) options.push([1, text(comment)]);
    const direction = packet.direction;
    if (direction !== 0) options.push([2, Uint8Array.of(direction, 0, 0, 0)]);
    const { bytes, start, capturedLength } = packet;
    const padded = (capturedLength + 3) & ~3;
    this.#begin(enhancedPacket, 20 + padded + optionsLength(options));
    this.#u32(number);
    // Nanoseconds since 1970 exceed 2^53, so the two halves are computed from the microseconds.
    const high = Math.floor(packet.timeUs / 4_294_967_296);
    const low = packet.timeUs - high * 4_294_967_296;
    const lowNs = low * 1000 + packet.timeNs;
    const carry = Math.floor(lowNs / 4_294_967_296);
    this.#u32(high * 1000 + carry);
    this.#u32(lowNs - carry * 4_294_967_296);
    this.#u32(capturedLength);
    this.#u32(packet.wireLength);
    this.#chunk.set(bytes.subarray(start, start + capturedLength), this.#length);
    this.#length += capturedLength;
    this.#zeros(padded - capturedLength);
    this.#options(options);
    this.#end();
    this.packets++;
  }

  flush(): void {
    if (this.#length > this.#sent) this.#write(this.#chunk.subarray(this.#sent, this.#length));
    this.#sent = this.#length;
  }

  close(): void {
    this.flush();
    this.#chunk = new Uint8Array(0);
    this.#length = 0;
    this.#sent = 0;
  }

  #describe(source: CaptureInterface): number {
    const number = this.#numbers.size;
    this.#numbers.set(source.index, number);
    const options: [number, Uint8Array][] = [];
    if (source.name !== "") options.push([2, text(source.name)]);
    if (source.description !== "") options.push([3, text(source.description)]);
    if (source.filter !== "") options.push([11, text(`\0${source.filter}`)]);
    if (source.system !== "") options.push([12, text(source.system)]);
    options.push([9, Uint8Array.of(9)]); // Nanoseconds.
    this.#begin(interfaceDescription, 8 + optionsLength(options));
    this.#u32(source.linkType);
    this.#u32(source.snapLength);
    this.#options(options);
    this.#end();
    return number;
  }

  /** Reserves a block whose body has `body` bytes, and writes its header. */
  #begin(type: number, body: number): void {
    const length = body + 12;
    if (this.#length + length > this.#chunk.length) this.#renew(length);
    this.#blockLength = length;
    this.#u32(type);
    this.#u32(length);
  }
  #blockLength = 0;

  #end(): void {
    this.#u32(this.#blockLength);
  }

  #renew(room: number): void {
    this.flush();
    this.#chunk = new Uint8Array(Math.max(chunkBytes, room));
    this.#view = new DataView(this.#chunk.buffer);
    this.#length = 0;
    this.#sent = 0;
  }

  #options(options: readonly (readonly [code: number, value: Uint8Array])[]): void {
    for (const [code, value] of options) {
      this.#u32(code | (value.length << 16));
      this.#chunk.set(value, this.#length);
      this.#length += value.length;
      this.#zeros(-value.length & 3);
    }
    if (options.length > 0) this.#u32(0);
  }

  #zeros(count: number): void {
    this.#chunk.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  #u32(value: number): void {
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }
}

function optionsLength(options: readonly (readonly [number, Uint8Array])[]): number {
  if (options.length === 0) return 0;
  return options.reduce((length, [, value]) => length + 4 + ((value.length + 3) & ~3), 4);
}

function text(of: string): Uint8Array {
  const bytes = encodeUtf8(of);
  if (bytes.length <= commentLimit) return bytes;
  // Do not cut inside a character: continuation bytes are 10xxxxxx.
  let end = commentLimit;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
