// What a behaviour finds. Behaviours name hosts by their codes in a view of the flows; incidents name them by their addresses.
import type { Part } from "./incident-vocabulary.ts";

export interface FindingOf<Kind extends string, Host> {
  readonly behaviour: Kind;
  /** What a colleague would say, in one line. */
  readonly title: string;
  /** What was seen, with its numbers. */
  readonly sentence: string;
  /** Who acts, and whom it concerns. */
  readonly originators: readonly Host[];
  readonly responders: readonly Host[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Rows that it rests on, ascending. */
  readonly rows: Uint32Array;
  /** 0 to 1: how clearly it is this behaviour. 0.5 is worth a look, 1 leaves no doubt. */
  readonly strength: number;
  /** Named sub-scores of the strength. */
  readonly parts: readonly Part[];
  /** 0 to 1: how much it matters when it is true; an unanswered knock from the internet matters little. */
  readonly impact: number;
}
