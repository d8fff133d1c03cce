// SHA-1 of a message of at most 55 bytes (one block), for Community IDs only. Not for security.

const words = new Int32Array(80);

/**
 * SHA-1 (FIPS 180-4, 6.1) of the first `length` bytes of `message`.
 * @param message at least 64 bytes long; the bytes after `length` are overwritten with the padding
 * @param digest 20 bytes, output
 */
export function sha1Block(message: Uint8Array, length: number, digest: Uint8Array): void {
  if (length > 55) throw new RangeError(`a message of ${length} bytes does not fit into one block`);
  message[length] = 0x80;
  message.fill(0, length + 1, 62);
  message[62] = length >> 5;
  message[63] = (length << 3) & 0xff;
  const w = words;
  for (let t = 0; t < 16; t++) {
    const k = 4 * t;
    w[t] = (message[k]! << 24) | (message[k + 1]! << 16) | (message[k + 2]! << 8) | message[k + 3]!;
  }
  for (let t = 16; t < 80; t++) {
    const x = w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!;
    w[t] = (x << 1) | (x >>> 31);
  }
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  let e = 0xc3d2e1f0 | 0;
  for (let t = 0; t < 80; t++) {
    let f: number;
    if (t < 20) f = ((b & c) | (~b & d)) + 0x5a827999;
    else if (t < 40) f = (b ^ c ^ d) + 0x6ed9eba1;
    else if (t < 60) f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else f = (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + f + e + w[t]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  put(digest, 0, a + 0x67452301);
  put(digest, 4, b + 0xefcdab89);
  put(digest, 8, c + 0x98badcfe);
  put(digest, 12, d + 0x10325476);
  put(digest, 16, e + 0xc3d2e1f0);
}

function put(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
