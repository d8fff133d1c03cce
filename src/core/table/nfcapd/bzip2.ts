// Inflates a bzip2 stream: Huffman codes, move to front, the Burrows-Wheeler transform, runs. The format is that of
// the author's library (sourceware.org/bzip2); checksums are not verified. Checks every length; returns -1 for an
// invalid stream or one that does not fit the output.

const blockMark = 0x314159265359;
const endMark = 0x177245385090;
const longestCode = 20;
const runA = 0;
const runB = 1;

/** Writes the stream's content and returns its length. */
export function inflateBzip2(input: Uint8Array, output: Uint8Array): number {
  const level = (input[3] ?? 0) - 0x30;
  if (input[0] !== 0x42 || input[1] !== 0x5a || input[2] !== 0x68 || level < 1 || level > 9) return -1;
  const bits = createBits(input);
  let length = 0;
  for (;;) {
    const mark = bits.read(24) * 0x1000000 + bits.read(24);
    bits.read(32);
    if (bits.ended()) return -1;
    if (mark === endMark) return length;
    const block = mark === blockMark ? readBlock(bits, level * 100_000) : null;
    length = block === null ? -1 : writeRuns(block, output, length);
    if (length < 0) return -1;
  }
}

interface Bits {
  /** Most significant first; 0 beyond the end. */
  read(count: number): number;
  ended(): boolean;
}

function createBits(input: Uint8Array): Bits {
  let at = 32;
  const total = input.length * 8;
  return {
    read(count) {
      let value = 0;
      for (let i = 0; i < count; i++, at++) {
        const bit = at < total ? (input[at >> 3]! >> (7 - (at & 7))) & 1 : 0;
        value = value * 2 + bit;
      }
      return value;
    },
    ended: () => at > total,
  };
}

/** One block after the inverse transform; its runs are not expanded yet. */
function readBlock(bits: Bits, mostBytes: number): Uint8Array | null {
  // Only versions before 1996 wrote randomised blocks.
  if (bits.read(1) === 1) return null;
  const origin = bits.read(24);
  const used = readUsed(bits);
  const tables = bits.read(3);
  const selectorCount = bits.read(15);
  if (used.length === 0 || tables < 2 || tables > 6 || selectorCount === 0) return null;
  const selectors = readSelectors(bits, selectorCount, tables);
  if (selectors === null) return null;
  const codes: Code[] = [];
  for (let i = 0; i < tables; i++) {
    const code = readCode(bits, used.length + 2);
    if (code === null) return null;
    codes.push(code);
  }
  const bytes = readSymbols(bits, { used, selectors, codes, mostBytes });
  return bytes === null || origin >= bytes.length ? null : untransform(bytes, origin);
}

function readUsed(bits: Bits): number[] {
  const used: number[] = [];
  const groups = bits.read(16);
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const members = bits.read(16);
    for (let i = 0; i < 16; i++) if ((members & (0x8000 >> i)) !== 0) used.push(group * 16 + i);
  }
  return used;
}

function readSelectors(bits: Bits, count: number, tables: number): Uint8Array | null {
  const order = Array.from({ length: tables }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) return null;
    if (bits.ended()) return null;
    const [table] = order.splice(place, 1);
    order.unshift(table!);
    selectors[i] = table!;
  }
  return selectors;
}

/** A canonical Huffman code: per length, the first code, the number of codes, and the index of their symbols. */
interface Code {
  first: Int32Array;
  count: Int32Array;
  start: Int32Array;
  symbols: Uint16Array;
}

function readCode(bits: Bits, size: number): Code | null {
  const lengths = new Uint8Array(size);
  let length = bits.read(5);
  for (let symbol = 0; symbol < size; symbol++) {
    while (bits.read(1) === 1) {
      length += bits.read(1) === 1 ? -1 : 1;
      if (length < 1 || length > longestCode) return null;
    }
    if (length < 1 || length > longestCode || bits.ended()) return null;
    lengths[symbol] = length;
  }
  const count = new Int32Array(longestCode + 1);
  for (const one of lengths) count[one]!++;
  const first = new Int32Array(longestCode + 1);
  const start = new Int32Array(longestCode + 1);
  for (let l = 1; l <= longestCode; l++) {
    first[l] = (first[l - 1]! + count[l - 1]!) * 2;
    start[l] = start[l - 1]! + count[l - 1]!;
  }
  const next = start.slice();
  const symbols = new Uint16Array(size);
  lengths.forEach((one, symbol) => {
    symbols[next[one]!++] = symbol;
  });
  return { first, count, start, symbols };
}

function readSymbol(bits: Bits, { first, count, start, symbols }: Code): number {
  let code = 0;
  for (let length = 1; length <= longestCode; length++) {
    code = code * 2 + bits.read(1);
    const place = code - first[length]!;
    if (place >= 0 && place < count[length]!) return symbols[start[length]! + place]!;
  }
  return -1;
}

function readSymbols(
  bits: Bits,
  {
    used,
    selectors,
    codes,
    mostBytes,
  }: { used: number[]; selectors: Uint8Array; codes: Code[]; mostBytes: number },
): Uint8Array | null {
  const front = used.slice();
  const bytes = new Uint8Array(mostBytes);
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let group = 0; group < selectors.length; group++) {
    const code = codes[selectors[group]!]!;
    for (let i = 0; i < 50; i++) {
      const symbol = readSymbol(bits, code);
      if (symbol < 0 || bits.ended()) return null;
      if (symbol === runA || symbol === runB) {
        run += weight * (symbol + 1);
        weight *= 2;
        if (run > mostBytes) return null;
        continue;
      }
      if (run > 0) {
        if (length + run > mostBytes) return null;
        bytes.fill(front[0]!, length, length + run);
        length += run;
        run = 0;
        weight = 1;
      }
      if (symbol === end) return bytes.subarray(0, length);
      if (length >= mostBytes) return null;
      const [byte] = front.splice(symbol - 1, 1);
      front.unshift(byte!);
      bytes[length++] = byte!;
    }
  }
  return null;
}

/** Inverts the Burrows-Wheeler transform. */
function untransform(bytes: Uint8Array, origin: number): Uint8Array {
  const starts = new Int32Array(257);
  for (const byte of bytes) starts[byte + 1]!++;
  for (let i = 0; i < 256; i++) starts[i + 1]! += starts[i]!;
  const next = new Int32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) next[starts[bytes[i]!]!++] = i;
  const plain = new Uint8Array(bytes.length);
  let at = next[origin]!;
  for (let i = 0; i < bytes.length; i++) {
    plain[i] = bytes[at]!;
    at = next[at]!;
  }
  return plain;
}

/**
 * Expands runs: after four equal bytes comes the number of further ones. Returns the new length, or -1 if it is too large.
 */
function writeRuns(block: Uint8Array, output: Uint8Array, from: number): number {
  let to = from;
  let same = 0;
  let last = -1;
  for (const byte of block) {
    const more = same === 4 ? byte : 1;
    if (to + more > output.length) return -1;
    if (same === 4) {
      output.fill(last, to, to + more);
      same = 0;
      last = -1;
    } else {
      output[to] = byte;
      same = byte === last ? same + 1 : 1;
      last = byte;
    }
    to += more;
  }
  return to;
}
