// Keeps order among questions: only the answer to the last one asked counts, older ones are dropped.

/** A gate for one view: `next()` opens a turn, and the turn says whether it is still the last one. */
export interface Turns {
  next(): () => boolean;
}

export function createTurns(): Turns {
  let last = 0;
  return {
    next() {
      const mine = ++last;
      return () => mine === last;
    },
  };
}
