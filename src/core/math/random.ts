// The core's random numbers: a small, fast generator, always seeded by the caller. Not for secrets.
// xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by splitmix32.

/** A stream of random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform integer, 0 … 2^32 − 1. */
  uint32(): number;
  /** Uniform in [0, 1), with 32 bits. */
  uniform(): number;
  /** Uniform integer, 0 … n − 1, without bias; 1 ≤ n ≤ 2^32. */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** An independent stream, a pure function of this one's seed and `key`: drawing from either never disturbs the other. */
  fork(key: number): Random;
}

/** Anything `shuffle` can permute. */
interface Permutable<T> {
  readonly length: number;
  [index: number]: T;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}

/** @param seed any finite number; both halves of its integer part below 2^53 count */
export function createRandom(seed: number): Random {
  const whole = Math.trunc(seed);
  const low = whole | 0;
  const high = Math.floor(whole / 4294967296) | 0;
  const next = splitmix32(low ^ Math.imul(high, 0x9e3779b1));
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1; // never all zero
  let spare = Number.NaN;

  const uint32 = (): number => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => uint32() / 4294967296;
  const below = (n: number): number => {
    const limit = 4294967296 - (4294967296 % n); // reject the incomplete last run, else small results are too frequent
    for (;;) {
      const draw = uint32();
      if (draw < limit) return draw % n;
    }
  };
  // Marsaglia's polar method; the second number of each pair is kept for the next call.
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  };
  const fork = (key: number): Random => createRandom(deriveSeed(whole, key));
  return { uint32, uniform, below, normal, fork };
}

/** A uint32 seed that is a pure function of another seed and a key (an epoch, a tree, a fold). */
export function deriveSeed(seed: number, key: number): number {
  const whole = Math.trunc(seed);
  const first = splitmix32((whole | 0) ^ Math.imul(Math.floor(whole / 4294967296) | 0, 0x9e3779b1))();
  return splitmix32(first ^ Math.imul(key | 0, 0x9e3779b1))() >>> 0;
}

/** Fisher-Yates in place; every order is equally likely. */
export function shuffle<T, A extends Permutable<T>>(items: A & Permutable<T>, random: Random): A {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const value = items[i]!;
    items[i] = items[j]!;
    items[j] = value;
  }
  return items;
}

/** 0 … n − 1 in random order. */
export function permutation(n: number, random: Random): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return shuffle<number, Uint32Array>(order, random);
}

/** k different integers of 0 … n − 1 in random order; all of them when k ≥ n. Memory grows with k, not with n. */
export function sample(n: number, k: number, random: Random): Uint32Array {
  if (k >= n) return permutation(n, random);
  // Fisher-Yates that stores only the moved places.
  const moved = new Map<number, number>();
  const chosen = new Uint32Array(k);
  for (let i = 0; i < k; i++) {
    const j = i + random.below(n - i);
    chosen[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    moved.delete(i);
  }
  return chosen;
}
