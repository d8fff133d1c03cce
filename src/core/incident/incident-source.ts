// What incidents are joined from: a finding of a behaviour, or what a model says, with hosts by name.
import type { BehaviourKind, Part } from "../../shared/incident-vocabulary.ts";

export type EvidenceKind = BehaviourKind | "model";

/** A finding as incidents need it: hosts by name, rows by their numbers in the dataset. */
export interface IncidentSource {
  readonly behaviour: EvidenceKind;
  readonly title: string;
  readonly sentence: string;
  readonly originators: readonly string[];
  readonly responders: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Row numbers in the dataset, ascending. */
  readonly rows: Uint32Array;
  readonly strength: number;
  readonly rarity: number;
  readonly impact: number;
  readonly parts: readonly Part[];
}
