// The card of a model: everything needed to reproduce it and to refuse data that does not fit. Plain JSON, without weights.

import type { DetectorKind } from "../../shared/detectors.ts";
import type { NetworkShape } from "../detector/network-shapes.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import type { EpochRecord } from "../network/training.ts";
import type { Calibration } from "../score/calibration.ts";
import type { DerivedThreshold } from "../score/threshold.ts";
import type { SequenceBy } from "../window/reading-order.ts";

export type WindowPlan = {
  readonly by: SequenceBy | { readonly columns: readonly string[] };
  readonly timeColumn: string | null;
  readonly gapUs: number | null;
  /** T. */
  readonly steps: number;
  readonly stride: number;
};

export type ModelCard = {
  readonly version: 1;
  readonly detector: DetectorKind;
  readonly seed: number;
  readonly data: {
    readonly dataset: string;
    /** SHA-256 of the source file, if known. */
    readonly sha256: string | null;
    /** The filter that chose the normal rows, as typed. */
    readonly filter: string;
    readonly rows: number;
    readonly fitRows: number;
    readonly calibrateRows: number;
    /** Rows that the analyst excluded after the contamination guard. */
    readonly excludedRows: number;
    readonly split: "time" | "file order" | "random";
    /** The sources of all rows, including those of a parent model; models of earlier versions lack it. */
    readonly parts?: readonly {
      readonly dataset: string;
      readonly sha256: string | null;
      readonly filter: string;
      readonly rows: number;
    }[];
  };
  readonly features: FittedFeatures;
  readonly windows: WindowPlan;
  readonly network: {
    readonly shape: NetworkShape;
    readonly engine: string;
    readonly members: number;
  } | null;
  /** Per member, per epoch. */
  readonly losses: readonly (readonly EpochRecord[])[];
  readonly calibration: Calibration;
  /** The threshold suggested at training; thresholds are stored beside models, not in them. */
  readonly suggestedThreshold: DerivedThreshold;
  readonly warnings: readonly string[];
  /** Name of the model from which it was fine-tuned, or null. */
  readonly parent: string | null;
  readonly machine: string;
  readonly appVersion: string;
  readonly trainedAtMs: number;
  readonly tookMs: number;
};
