// Questions that are asked outside components, as by stores and grids, where only the answer to the last one counts.

interface Latest {
  /** Asks; the answer or the failure is handed on unless another question was asked meanwhile, or this one dropped. */
  ask<T>(
    question: () => Promise<T>,
    take: (answer: T) => void,
    fail: (thrown: unknown) => void,
  ): Promise<void>;
  /** Nobody waits for an answer any more. */
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
