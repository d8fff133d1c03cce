// A finding of a behaviour. Behaviours identify hosts by codes in a flow view; incidents identify them by address.
import type { Part } from "./incident-vocabulary.ts";

export interface FindingOf<Kind extends string, Host> {
  readonly behaviour: Kind;
  /** A plain title in one line. */
  readonly title: string;
  /** What was observed, with its numbers. */
  readonly sentence: string;
  /** The acting hosts, and the hosts they act on. */
  readonly originators: readonly Host[];
  readonly responders: readonly Host[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The rows of the evidence, ascending. */
  readonly rows: Uint32Array;
  /** 0 to 1: how clearly it is this behaviour. 0.5 deserves a look, 1 leaves no doubt. */
  readonly strength: number;
  /** Named sub-scores of the strength. */
  readonly parts: readonly Part[];
  /** 0 to 1: how much it matters if it is true; an unanswered probe from the internet matters little. */
  readonly impact: number;
}
