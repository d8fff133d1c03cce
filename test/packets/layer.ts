// The building blocks of the tests' packets: a layer has its bytes, and the numbers by which the enclosing layer
// announces it. Read a packet from the outside in: ethernet({}, ipv4({ src: "10.0.0.1" }, tcp({ to: 80, flags: "S" }))).

/** A built piece of a packet. */
export interface Layer {
  bytes: Uint8Array;
  /** Numbers by which the enclosing header announces this layer. */
  etherType?: number;
  ipProtocol?: number;
  pppProtocol?: number;
  /** Where a checksum over the IP pseudo-header is, for the IP layer to fill in. */
  checksumAt?: number;
}

/** The content of a layer: another layer, raw bytes, or text. */
export type Content = Layer | Uint8Array | readonly number[] | string;

/** The bytes of any content. */
export function bytesOf(content: Content): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content;
  if ("bytes" in content) return content.bytes;
  return Uint8Array.from(content);
}

/** The content as a layer; raw bytes have no numbers. */
export function layerOf(content: Content): Layer {
  return typeof content === "object" && "bytes" in content ? (content as Layer) : { bytes: bytesOf(content) };
}

/** Joins contents into one run of bytes. */
export function join(...contents: Content[]): Uint8Array {
  const parts = contents.map(bytesOf);
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Big-endian numbers, as on the network. */
export function u8(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff);
}
export function u16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}
export function u24(value: number): Uint8Array {
  return Uint8Array.of((value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}
export function u32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** The first `length` bytes, as a snap length cuts them. */
export function cut(content: Content, length: number): Uint8Array {
  return bytesOf(content).slice(0, length);
}

/** Adds zero bytes up to `length`, as Ethernet pads short frames. */
export function pad(content: Content, length: number): Uint8Array {
  const bytes = bytesOf(content);
  return bytes.length >= length ? bytes : join(bytes, new Uint8Array(length - bytes.length));
}

/** The Internet checksum, RFC 1071. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2)
    sum += (bytes[index]! << 8) | (index + 1 < bytes.length ? bytes[index + 1]! : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
