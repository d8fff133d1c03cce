// What a behaviour is and what it finds. Adding a behaviour is one file with one record, and one line in behaviours.ts.
import type { BehaviourKind, Part } from "../../shared/incident-vocabulary.ts";
import type { FlowView } from "./flow-view.ts";
import type { Network } from "./network.ts";

export interface Finding {
  readonly behaviour: BehaviourKind;
  /** What a colleague would say, in one line. */
  readonly title: string;
  /** What was seen, with its numbers. */
  readonly sentence: string;
  /** Codes of hosts: who acts, and whom it concerns. */
  readonly originators: readonly number[];
  readonly responders: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Rows of the view it rests on, ascending. */
  readonly rows: Uint32Array;
  /** 0 to 1: how clearly it is this behaviour. 0.5 is worth a look, 1 leaves no doubt. */
  readonly strength: number;
  /** Named sub-scores of the strength. */
  readonly parts: readonly Part[];
  /** 0 to 1: how much it matters when it is true; an unanswered knock from the internet matters little. */
  readonly impact: number;
}

/** A finding weighed against the others of its kind. */
export interface WeighedFinding extends Finding {
  /** Share of the network's hosts that have a finding as strong, 0 to 1. */
  readonly rarity: number;
}

export interface Behaviour {
  readonly kind: BehaviourKind;
  readonly title: string;
  /** What it looks for, in one sentence. */
  readonly about: string;
  /** Where the statistic is published, or that it is our own. */
  readonly source: string;
  readonly find: (view: FlowView, network: Network) => Finding[];
}
