// Inflates an LZ4 block (github.com/lz4/lz4, doc/lz4_Block_format.md): runs of literals and copies of earlier output.
// Checks every length; returns -1 for an invalid block or one that does not fit the output.

/** Writes the block's content and returns its length. */
export function inflateLz4(input: Uint8Array, output: Uint8Array): number {
  const most = output.length;
  let at = 0;
  let to = 0;
  /** A length of 15 continues in the next bytes while they are 255. */
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      if (at >= input.length || length > most) return -1;
      const byte = input[at++]!;
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < input.length) {
    const token = input[at++]!;
    const literals = lengthFrom(token >> 4);
    if (literals < 0 || at + literals > input.length || to + literals > most) return -1;
    output.set(input.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    // The last sequence has only literals.
    if (at === input.length) return to;
    if (at + 2 > input.length) return -1;
    const distance = input[at]! | (input[at + 1]! << 8);
    at += 2;
    const more = lengthFrom(token & 15);
    const length = more + 4;
    if (more < 0 || distance === 0 || distance > to || to + length > most) return -1;
    // A copy may overlap its output.
    for (let i = 0; i < length; i++, to++) output[to] = output[to - distance]!;
  }
  return -1;
}
