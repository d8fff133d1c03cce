// What can be fuzzed: seeds, what takes an input, and which sources count as its coverage.

export interface FuzzTarget {
  name: string;
  /** One line for people. */
  about: string;
  /** Parts of paths of the sources whose coverage guides it. */
  under: readonly string[];
  /** What its format is written with; none for a binary one. */
  words: readonly string[];
  /** Mutants in the short run of the check. */
  few: number;
  /** @param folder an empty folder */
  open(folder: string): Promise<OpenTarget>;
}

export interface OpenTarget {
  /** Small inputs that are right. */
  seeds: readonly Uint8Array[];
  /** Takes an input as the program would. Throws where something is not as it must be; bad input is no reason. */
  run(input: Uint8Array): void | Promise<void>;
  close(): Promise<void>;
}

export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** A failure as a person sees it: an expected error, in a sentence. */
export function mustBeSentence({
  code,
  message,
  detail,
}: {
  code: string;
  message: string;
  detail?: string | undefined;
}): void {
  must(code !== "BUG", `ends as a bug: ${message}\n${detail ?? ""}`);
  must(/[.)!?]$/.test(message), `is told in no sentence: ${code} ${message.slice(0, 200)}`);
  must(message.length < 5000, `is told at length: ${message.length} characters`);
}
