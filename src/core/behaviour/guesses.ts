// The types with which guessing works: the log-ins of one contact, and series of them.

/** A contact with a log-in service that is too small to be a finding alone. */
export interface FewGuesses {
  /** The answered log-ins. */
  readonly rows: Uint32Array;
  readonly failures: number;
  readonly successes: number;
}

/** Log-ins that look like guesses. */
export interface Guesses {
  readonly rows: Uint32Array;
  readonly strength: number;
  readonly perMinute: number;
  readonly alike: number;
  readonly failures: number;
  /** Whether a contact after the guesses lasted much longer or carried much more data. */
  readonly success: boolean;
}
