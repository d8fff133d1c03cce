// Answers that were worked out lately, by key: the oldest goes when there are too many, and a failure is never kept.
export interface Remembered<T> {
  get(key: string, make: () => Promise<T>): Promise<T>;
  clear(): void;
}

export function createRemembered<T>(most: number): Remembered<T> {
  const kept = new Map<string, Promise<T>>();
  return {
    clear: () => kept.clear(),
    get(key, make) {
      const found = kept.get(key) ?? make();
      // Last in the map is the one asked last.
      kept.delete(key);
      kept.set(key, found);
      found.catch(() => {
        if (kept.get(key) === found) kept.delete(key);
      });
      const oldest = kept.keys().next();
      if (kept.size > most && !oldest.done) kept.delete(oldest.value);
      return found;
    },
  };
}
