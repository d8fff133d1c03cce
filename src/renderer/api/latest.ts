// Requests outside of components, for stores and grids, where only the answer to the last one counts.

interface Latest {
  /** Sends a request. Passes on the answer or the failure, unless another one was sent since or `drop` was called. */
  ask<T>(
    question: () => Promise<T>,
    take: (answer: T) => void,
    fail: (thrown: unknown) => void,
  ): Promise<void>;
  /** Ignores the answer that is still to come. */
  drop(): void;
}

export function createLatest(): Latest {
  let last = 0;
  return {
    async ask(question, take, fail) {
      const mine = ++last;
      try {
        const answer = await question();
        if (mine === last) take(answer);
      } catch (thrown) {
        if (mine === last) fail(thrown);
      }
    },
    drop() {
      last++;
    },
  };
}
