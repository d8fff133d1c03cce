// What a behaviour is and what it finds. Adding a behaviour is one file with one record, and one line in behaviours.ts.
import type { FindingOf } from "../../shared/finding.ts";
import type { BehaviourKind } from "../../shared/incident-vocabulary.ts";
import type { FlowView } from "./flow-view.ts";
import type { Network } from "./network.ts";

/** Hosts are codes of the view, rows its rows. */
export type Finding = FindingOf<BehaviourKind, number>;

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
