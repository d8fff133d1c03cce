// The random bits of dropout. They are a pure function of their position, so every engine, thread count and shard
// order draws the same ones, and a resumed run draws those of an uninterrupted one.

/** Integer hash with low bias ("lowbias32" of Chris Wellons' hash prospector), on uint32. */
export function mix32(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Key of one dropout layer in one batch.
 * @param seed `dropoutSeed` of the epoch, uint32
 * @param layer index of the layer in the spec
 * @param batch number of the batch within the epoch, from 0
 */
export function dropoutKey(seed: number, layer: number, batch: number): number {
  return mix32(mix32(mix32(seed) ^ (layer + 1)) ^ batch);
}

/**
 * Whether element `i` is kept. i = (position of the window in the batch · T + t) · F + f, below 2^32.
 * kept ⇔ mix32(key + i · 0x9E3779B9 mod 2^32) ≥ floor(rate · 2^32).
 */
export function dropoutKeeps(key: number, i: number, rate: number): boolean {
  return mix32((key + Math.imul(i, 0x9e3779b9)) | 0) >= Math.floor(rate * 4294967296);
}
