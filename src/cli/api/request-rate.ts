// Limits how many requests a second one caller makes: a bucket per caller that fills at the rate and holds two seconds of it.

interface RequestRate {
  /** Whether the caller may make a request now. Counts it. */
  take(caller: string): boolean;
}

/** Buckets of callers that stay away are dropped when there are more. */
const mostBuckets = 10_000;

export function createRequestRate(
  perSecond: number,
  now: () => number = () => performance.now(),
): RequestRate {
  const room = 2 * perSecond;
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    take(caller) {
      const atMs = now();
      const bucket = buckets.get(caller);
      const left =
        bucket === undefined ? room : Math.min(room, bucket.left + ((atMs - bucket.atMs) * perSecond) / 1000);
      // The last caller comes last, so the first is the one that has stayed away longest.
      buckets.delete(caller);
      buckets.set(caller, { left: left < 1 ? left : left - 1, atMs });
      if (buckets.size > mostBuckets) buckets.delete(buckets.keys().next().value!);
      return left >= 1;
    },
  };
}
