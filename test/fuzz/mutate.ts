// Small damages of all kinds to the bytes of an input, the same for the same random numbers: bits, numbers, pieces, lines and words.
import type { Random } from "../../src/core/math/random.ts";

interface MutateOptions {
  random: Random;
  /** Another input, of which pieces are taken. */
  other: Uint8Array;
  /** What the format is written with: signs and words that are put in whole. */
  words?: readonly string[];
  /** Bytes that a mutant may have at most. */
  most?: number;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Damage = (bytes: Bytes, options: Required<MutateOptions>) => Bytes;

export function mutate(input: Uint8Array, options: MutateOptions): Bytes {
  const { random } = options;
  const whole = { words: [], most: 1 << 16, ...options };
  const kinds = whole.words.length > 0 ? [...damages, ...textDamages] : damages;
  let bytes = new Uint8Array(input);
  for (let left = 1 + random.below(1 + random.below(6)); left > 0; left--)
    bytes = kinds[random.below(kinds.length)]!(bytes, whole).slice(0, whole.most);
  return bytes;
}

const extremes = [
  ...[0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x40000, 0x1000000],
  ...[0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff],
];
const numbers = [
  ...["0", "-1", "1", "0.5", "65535", "65536", "2147483648", "4294967295", "9007199254740993", "1e19"],
  ...["1e308", "1e309", "-1e309", "1e-320", "NaN", "0x1F", "00", "253402300800", "-62135596801", "1.5e9"],
];

const place = (bytes: Bytes, random: Random) => random.below(bytes.length + 1);

const damages: readonly Damage[] = [
  (bytes, { random }) =>
    changed(bytes, random, (at) => {
      bytes[at] = bytes[at]! ^ (1 << random.below(8));
    }),
  (bytes, { random }) =>
    changed(bytes, random, (at) => {
      bytes[at] = random.below(256);
    }),
  (bytes, { random }) =>
    changed(bytes, random, (at) => {
      const value = extremes[random.below(extremes.length)]!;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      if (at + 4 <= bytes.length) view.setUint32(at, value, random.below(2) === 0);
      else bytes[at] = value & 0xff;
    }),
  (bytes, { random }) =>
    changed(bytes, random, (at) => {
      bytes.fill(random.below(2) === 0 ? 0 : 0xff, at, at + random.below(16));
    }),
  (bytes, { random }) => {
    const at = place(bytes, random);
    return spliced(bytes, at, random.below(40), nothing);
  },
  (bytes, { random }) => {
    const at = place(bytes, random);
    return spliced(bytes, at, 0, bytes.slice(at, at + random.below(200)));
  },
  (bytes, { random }) => {
    const fresh = Uint8Array.from({ length: random.below(20) }, () => random.below(256));
    return spliced(bytes, place(bytes, random), 0, fresh);
  },
  (bytes, { random, other }) => {
    const from = random.below(other.length + 1);
    const piece = other.slice(from, from + random.below(random.below(4) === 0 ? 2000 : 120));
    return spliced(bytes, place(bytes, random), random.below(60), piece);
  },
  // Most of an input is cut off seldom: what follows the cut would never be reached.
  (bytes, { random }) => (random.below(8) === 0 ? bytes.slice(0, place(bytes, random)) : bytes),
];

const textDamages: readonly Damage[] = [
  (bytes, { random, words }) => {
    const word = encoder.encode(words[random.below(words.length)]!);
    return spliced(bytes, place(bytes, random), random.below(3) === 0 ? word.length : 0, word);
  },
  // A run of one word, up to a few thousand: nesting, empty fields, long names.
  (bytes, { random, words }) => {
    const times = 2 ** random.below(12);
    const word = encoder.encode(words[random.below(words.length)]!.repeat(times));
    return spliced(bytes, place(bytes, random), 0, word);
  },
  // A number as it is written, by another one.
  (bytes, { random }) => {
    const at = place(bytes, random);
    const isDigit = (i: number) => bytes[i]! >= 0x30 && bytes[i]! <= 0x39;
    let from = at;
    while (from < bytes.length && !isDigit(from)) from++;
    let to = from;
    while (to < bytes.length && (isDigit(to) || bytes[to] === 0x2e)) to++;
    return spliced(bytes, from, to - from, encoder.encode(numbers[random.below(numbers.length)]!));
  },
  // A value of JSON, by another one, so that what comes out is JSON.
  (bytes, { random, words }) => {
    const colon = bytes.indexOf(colonSign, place(bytes, random));
    if (colon < 0) return bytes;
    const choices = random.below(3) === 0 ? words.filter(isJson) : jsonValues;
    const value = choices[random.below(choices.length)] ?? "0";
    return spliced(bytes, colon + 1, valueLength(bytes, colon + 1), encoder.encode(value));
  },
  // A line again, or away.
  (bytes, { random }) => {
    const at = place(bytes, random);
    const from = bytes.lastIndexOf(newline, Math.max(0, at - 1)) + 1;
    const next = bytes.indexOf(newline, at);
    const line = bytes.slice(from, next < 0 ? bytes.length : next + 1);
    return random.below(2) === 0 ? spliced(bytes, from, line.length, nothing) : spliced(bytes, from, 0, line);
  },
];

const jsonValues = [
  ...[
    "null",
    "true",
    '""',
    '"a"',
    '"__proto__"',
    "[]",
    "{}",
    "[[]]",
    "-1",
    "0",
    "1",
    "0.5",
    "2",
    "255",
    "65536",
  ],
  ...[
    "2147483648",
    "9007199254740993",
    "1e308",
    "-1e308",
    "1e-308",
    '{"length":1e9}',
    "[1,2,3]",
    '"\\u0000\\ud800"',
  ],
  ...[`"${"x".repeat(5000)}"`, `[${"7,".repeat(3000)}7]`, `${"[".repeat(200)}${"]".repeat(200)}`],
];

function isJson(word: string): boolean {
  try {
    JSON.parse(word);
    return true;
  } catch {
    return false;
  }
}

/** Bytes of the JSON value that begins at a place, as far as its brackets and quotes tell. */
function valueLength(bytes: Bytes, start: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < bytes.length; at++) {
    const sign = String.fromCharCode(bytes[at]!);
    if (isQuoted && sign === "\\") at++;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === "{" || sign === "[") depth++;
    else if ((sign === "}" || sign === "]") && --depth < 0) return at - start;
    else if (sign === "," && depth === 0) return at - start;
  }
  return bytes.length - start;
}

const colonSign = 0x3a;
const newline = 10;
const encoder = new TextEncoder();
const nothing: Bytes = new Uint8Array(0);

function changed(bytes: Bytes, random: Random, change: (at: number) => void): Bytes {
  if (bytes.length > 0) change(random.below(bytes.length));
  return bytes;
}

function spliced(bytes: Bytes, at: number, remove: number, put: Uint8Array): Bytes {
  const rest = bytes.subarray(Math.min(at + remove, bytes.length));
  const result = new Uint8Array(at + put.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(put, at);
  result.set(rest, at + put.length);
  return result;
}
