// The units of values in filters, each with its factor.

export type Factors = Readonly<Record<string, number>>;

export const unitPowers: Factors = { k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };
export const unitSeconds: Factors = {
  ...{ ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 },
};
/** In lower case, because case does not matter for bytes. */
export const unitBytes: Factors = {
  ...{ b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, k: 1e3, g: 1e9, t: 1e12 },
  ...{ kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4, byte: 1, bytes: 1 },
};
export const unitBits: Factors = {
  bit: 1 / 8,
  kbit: 125,
  mbit: 125e3,
  gbit: 125e6,
  bps: 1 / 8,
  kbps: 125,
  mbps: 125e3,
  gbps: 125e6,
};

/** Whether a word after a number is its unit. */
export function isUnit(word: string): boolean {
  const name = word.replace(/\/s$/, "");
  const known = [unitPowers, unitSeconds].some((factors) => Object.hasOwn(factors, name));
  return (
    known ||
    word === "%" ||
    [unitBytes, unitBits].some((factors) => Object.hasOwn(factors, name.toLowerCase()))
  );
}
