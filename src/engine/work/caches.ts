// Answers kept in memory, with one owner for all of them. A cache declares what its answers depend on, each answer by which number;
// one `invalidate` drops exactly the answers that depend on what changed. A failure is never kept.

export type CacheSubject = "dataset" | "model" | "score" | "verdict";

/** What changed, by number: a dataset, a model, the scores of one dataset by one model, the verdicts on a dataset. */
export type DataChange = Partial<Record<CacheSubject, number>>;

/** The numbers that one answer depends on; null where this answer does not. */
type Dependencies<S extends CacheSubject> = Record<S, number | null>;

export interface Cache<T, S extends CacheSubject> {
  /** The kept answer to a question about these subjects, else the one that `make` works out. */
  get(key: string, dependsOn: Dependencies<S>, make: () => Promise<T>): Promise<T>;
  has(key: string, dependsOn: Dependencies<S>): boolean;
}

interface CacheOptions<T, S extends CacheSubject> {
  dependsOn: readonly S[];
  /** Weight of all kept answers at most; the one used longest ago goes first. An answer weighs 1 unless `weigh` says more. */
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
  // Insertion order is age: the first is the one used longest ago.
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
