// Caches in memory, with one owner for all of them. A cache declares the subjects that its answers depend on, and each answer their
// numbers; one `invalidate` drops exactly the answers that depend on a change. Failures are never cached.

export type CacheSubject = "dataset" | "model" | "score" | "verdict";

/** The number of what changed: a dataset, a model, the scores of a dataset by a model, the verdicts on a dataset. */
export type DataChange = Partial<Record<CacheSubject, number>>;

/** The numbers that an answer depends on; null for no dependency. */
type Dependencies<S extends CacheSubject> = Record<S, number | null>;

export interface Cache<T, S extends CacheSubject> {
  /** Returns the cached answer for a key, or computes it with `make`. */
  get(key: string, dependsOn: Dependencies<S>, make: () => Promise<T>): Promise<T>;
  has(key: string, dependsOn: Dependencies<S>): boolean;
}

interface CacheOptions<T, S extends CacheSubject> {
  dependsOn: readonly S[];
  /** Total weight of the cached answers; the least recently used is evicted first. An answer weighs 1 without `weigh`. */
  most: number;
  weigh?: (answer: T) => number;
}

export interface Caches {
  create<T, S extends CacheSubject>(options: CacheOptions<T, S>): Cache<T, S>;
  invalidate(change: DataChange): void;
}

export function createCaches(): Caches {
  const all: ((change: DataChange) => void)[] = [];
  return {
    create(options) {
      const { cache, invalidate } = createCache(options);
      all.push(invalidate);
      return cache;
    },
    invalidate(change) {
      for (const invalidate of all) invalidate(change);
    },
  };
}

interface Entry<T> {
  answer: Promise<T>;
  dependsOn: DataChange;
  weight: number;
}

function createCache<T, S extends CacheSubject>({ dependsOn: declared, most, weigh }: CacheOptions<T, S>) {
  // Insertion order is age: the first entry is the least recently used.
  const entries = new Map<string, Entry<T>>();
  const keyOf = (key: string, dependsOn: Dependencies<S>) => JSON.stringify([key, dependsOn]);
  const evict = () => {
    let weight = [...entries.values()].reduce((sum, entry) => sum + entry.weight, 0);
    for (const [key, entry] of entries) {
      if (weight <= most || entries.size === 1) return;
      entries.delete(key);
      weight -= entry.weight;
    }
  };
  const begin = (key: string, dependsOn: Dependencies<S>, make: () => Promise<T>): Entry<T> => {
    const entry: Entry<T> = { answer: make(), dependsOn: dependsOn as DataChange, weight: 1 };
    entry.answer.then(
      (answer) => {
        entry.weight = weigh?.(answer) ?? 1;
        evict();
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  };
  const cache: Cache<T, S> = {
    has: (key, dependsOn) => entries.has(keyOf(key, dependsOn)),
    get(key, dependsOn, make) {
      const whole = keyOf(key, dependsOn);
      const entry = entries.get(whole) ?? begin(whole, dependsOn, make);
      entries.delete(whole);
      entries.set(whole, entry);
      evict();
      return entry.answer;
    },
  };
  return {
    cache,
    invalidate(change: DataChange) {
      const changed = declared.filter((subject) => change[subject] !== undefined);
      if (changed.length === 0) return;
      for (const [key, { dependsOn }] of entries)
        if (changed.some((subject) => dependsOn[subject] === change[subject])) entries.delete(key);
    },
  };
}
