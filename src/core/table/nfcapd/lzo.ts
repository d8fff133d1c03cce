// Inflates an LZO1X block (docs.kernel.org/staging/lzo.html describes the stream). Checks every length; returns -1
// for an invalid block or one that does not fit the output.

/** Largest distance of the middle form, and the base of the far one. */
const nearDistance = 0x0800;
const farDistance = 0x4000;

/** Writes the block's content and returns its length. */
export function inflateLzo(input: Uint8Array, output: Uint8Array): number {
  const most = output.length;
  let at = 0;
  let to = 0;

  const literals = (length: number): boolean => {
    if (at + length > input.length || to + length > most) return false;
    output.set(input.subarray(at, at + length), to);
    at += length;
    to += length;
    return true;
  };
  const copy = (distance: number, length: number): boolean => {
    if (distance < 1 || distance > to || to + length > most) return false;
    for (let i = 0; i < length; i++, to++) output[to] = output[to - distance]!;
    return true;
  };
  /** A length of 0 continues: 255 for each zero byte, plus the next byte and `base`. */
  const longer = (length: number, base: number): number => {
    if (length > 0) return length;
    let sum = base;
    while (at < input.length && input[at] === 0 && sum <= most) {
      sum += 255;
      at++;
    }
    return at < input.length && sum <= most ? sum + input[at++]! : -1;
  };
  const pair = (): number => {
    if (at + 2 > input.length) return -1;
    at += 2;
    return input[at - 2]! | (input[at - 1]! << 8);
  };

  /** Literals just before this instruction: 0 to 3, or 4 after a long run. */
  let state = 0;
  if (input[0] !== undefined && input[0] > 17) {
    const length = input[0] - 17;
    at = 1;
    if (!literals(length)) return -1;
    state = Math.min(4, length);
  }
  while (at < input.length) {
    const code = input[at++]!;
    let distance: number;
    let length: number;
    let trailing: number;
    if (code >= 64) {
      if (at >= input.length) return -1;
      distance = (input[at++]! << 3) + ((code >> 2) & 7) + 1;
      length = (code >> 5) + 1;
      trailing = code & 3;
    } else if (code >= 16) {
      const isFar = code < 32;
      const bits = isFar ? 7 : 31;
      const more = longer(code & bits, bits);
      const low = more < 0 ? -1 : pair();
      if (low < 0) return -1;
      length = more + 2;
      distance = isFar ? farDistance + ((code & 8) << 11) + (low >> 2) : (low >> 2) + 1;
      // The end of the stream is a far copy with distance 0.
      if (isFar && distance === farDistance) return at === input.length ? to : -1;
      trailing = low & 3;
    } else if (state === 0) {
      const more = longer(code, 15);
      if (more < 0 || !literals(more + 3)) return -1;
      state = 4;
      continue;
    } else {
      if (at >= input.length) return -1;
      distance = (input[at++]! << 2) + (code >> 2) + 1 + (state === 4 ? nearDistance : 0);
      length = state === 4 ? 3 : 2;
      trailing = code & 3;
    }
    if (!copy(distance, length) || !literals(trailing)) return -1;
    state = trailing;
  }
  return -1;
}
