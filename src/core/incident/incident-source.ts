// What incidents are joined from: a finding of a behaviour, or what a model says, with hosts by name.
import type { FindingOf } from "../../shared/finding.ts";
import type { BehaviourKind } from "../../shared/incident-vocabulary.ts";

export type EvidenceKind = BehaviourKind | "model";

/** A finding as incidents need it: hosts by name, rows by their numbers in the dataset. */
export interface IncidentSource extends FindingOf<EvidenceKind, string> {
  readonly rarity: number;
}
