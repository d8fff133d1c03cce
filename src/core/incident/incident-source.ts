// The input of incidents: findings of behaviours and of models, with host names.
import type { FindingOf } from "../../shared/finding.ts";
import type { BehaviourKind } from "../../shared/incident-vocabulary.ts";

export type EvidenceKind = BehaviourKind | "model";

/** A finding with host names and row numbers of the dataset. */
export interface IncidentSource extends FindingOf<EvidenceKind, string> {
  readonly rarity: number;
}
