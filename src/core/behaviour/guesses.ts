// What guessing is judged by: the log-ins of one contact, and the series that they make.

/** A contact with a log-in service that is too small to say anything alone. */
export interface FewGuesses {
  /** Its log-ins that were answered. */
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
  /** A contact after the guesses that went on for much longer or carried much more. */
  readonly success: boolean;
}
