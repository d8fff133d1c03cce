// Reads the texts of a chunk as codes. A short text that came before is known by its bytes, so it is not decoded again: most columns of flows
// have few different ones. Depends, as fill-vector.ts does, on how DuckDB lays out a string: 16 bytes, of which the first four are its length,
// and the others the text itself when it is that short.

/** The part of a vector of texts that reading needs. */
export interface TextVector {
  dataView: DataView;
  validity: { data: BigUint64Array | null };
  getItem(row: number): unknown;
}

const entryWords = 4;
const mostInline = 12;
const slots = 512;

export interface TextCodes {
  /** Writes the codes of the first rows, −1 for none. False, and nothing is written, where no row has a text. */
  read(vector: TextVector, rows: number, out: (rows: number) => Int32Array): boolean;
}

/** @param codeOf numbers a text; equal texts have equal codes */
export function createTextCodes(codeOf: (text: string) => number): TextCodes {
  const known = new Int32Array(slots * entryWords).fill(-1);
  const codes = new Int32Array(slots);

  function inlineCode(words: Int32Array, at: number, decode: () => string): number {
    const [a, b, c, d] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
    const mixed = Math.imul(
      a ^ Math.imul(b ^ Math.imul(c ^ Math.imul(d, 0x9e3779b1), 0x85ebca6b), 0xc2b2ae35),
      0x27d4eb2f,
    );
    const slot = (mixed >>> 15) % slots;
    const k = slot * entryWords;
    if (known[k] === a && known[k + 1] === b && known[k + 2] === c && known[k + 3] === d) return codes[slot]!;
    const code = codeOf(decode());
    known.set(words.subarray(at, at + entryWords), k);
    codes[slot] = code;
    return code;
  }

  return {
    read(vector, rows, out) {
      const isThere = presence(vector.validity.data, rows);
      if (isThere === null) return false;
      const { buffer, byteOffset } = vector.dataView;
      const words = new Int32Array(buffer, byteOffset, rows * entryWords);
      const target = out(rows);
      for (let row = 0; row < rows; row++) {
        const at = row * entryWords;
        if (!isThere(row)) target[row] = -1;
        else if (words[at]! <= mostInline)
          target[row] = inlineCode(words, at, () => vector.getItem(row) as string);
        else target[row] = codeOf(vector.getItem(row) as string);
      }
      return true;
    },
  };
}

/** Whether a row has a value; null when none has. */
function presence(validity: BigUint64Array | null, rows: number): ((row: number) => boolean) | null {
  if (validity === null) return () => true;
  const bits = new Uint32Array(validity.buffer, validity.byteOffset, 2 * validity.length);
  const whole = rows >> 5;
  const last = (1 << (rows & 31)) - 1;
  let some = ((bits[whole] ?? 0) & last) !== 0;
  for (let k = 0; k < whole && !some; k++) some = bits[k] !== 0;
  return some ? (row) => ((bits[row >> 5]! >>> (row & 31)) & 1) === 1 : null;
}
