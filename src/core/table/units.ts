// Units in files, with the number that converts them to the catalogue's unit. It does no arithmetic on values.

/** Quantity → unit → how many of it are one of the catalogue's unit. */
const perOne: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  s: { s: 1, ms: 1e3, µs: 1e6, us: 1e6, ns: 1e9, min: 1 / 60, h: 1 / 3600 },
  bytes: {
    bytes: 1,
    B: 1,
    bits: 8,
    kB: 1e-3,
    MB: 1e-6,
    GB: 1e-9,
    KiB: 1 / 1024,
    MiB: 1 / 1024 ** 2,
    GiB: 1 / 1024 ** 3,
  },
  "bytes/s": { "bytes/s": 1, "bits/s": 8, "kB/s": 1e-3, "MB/s": 1e-6, "kbit/s": 8e-3, "Mbit/s": 8e-6 },
  "packets/s": { "packets/s": 1 },
  packets: { packets: 1 },
  share: { share: 1, "%": 100 },
};

/** The divisor that converts `from` to `to`; null if the units measure different quantities. */
export function divisor(from: string, to: string): number | null {
  if (from === to) return 1;
  return perOne[to]?.[from] ?? null;
}

/** The units that a column in `unit` may have in a file. */
export const unitsFor = (unit: string): string[] => Object.keys(perOne[unit] ?? {});
