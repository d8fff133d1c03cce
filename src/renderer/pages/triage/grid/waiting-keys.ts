// Keys that were pressed while their row was still loading: kept in order, and acted on when the row is there.

interface WaitingKeys {
  /** Acts at once when the focused row is loaded and no earlier key waits. */
  act(key: () => void): void;
  /** Call when rows have arrived. */
  look(): void;
  /** Forgets the keys, because their row will not come. */
  drop(): void;
}

export function createWaitingKeys(isLoading: () => boolean): WaitingKeys {
  const keys: (() => void)[] = [];
  let acts = false;
  const look = () => {
    // A key moves the focus, which reports rows again before it is done.
    if (acts) return;
    acts = true;
    try {
      while (keys.length > 0 && !isLoading()) keys.shift()!();
    } finally {
      acts = false;
    }
  };
  return {
    act(key) {
      if (acts) {
        key();
        return;
      }
      keys.push(key);
      look();
    },
    look,
    drop() {
      keys.length = 0;
    },
  };
}
