// The types of a behaviour and of its findings. A new behaviour is one file with one record, and one line in behaviours.ts.
import type { FindingOf } from "../../shared/finding.ts";
import type { BehaviourKind } from "../../shared/incident-vocabulary.ts";
import type { FlowView } from "./flow-view.ts";
import type { Network } from "./network.ts";

/** A finding whose hosts are codes of the flow view and whose rows are rows of the flow view. */
export type Finding = FindingOf<BehaviourKind, number>;

/** A finding weighed against the others of its kind. */
export interface WeighedFinding extends Finding {
  /** Share of the network's hosts that have an equally strong finding, 0 to 1. */
  readonly rarity: number;
}

export interface Behaviour {
  readonly kind: BehaviourKind;
  readonly title: string;
  /** What it looks for, in one sentence. */
  readonly about: string;
  /** The statistic, for docs/reference/behaviours.md. */
  readonly measures: string;
  /** Where the statistic was published, or that it is Tidewatch's. */
  readonly source: string;
  /** What it does not see, in sentences. */
  readonly misses: string;
  readonly find: (view: FlowView, network: Network) => Finding[];
}
