// A threshold for the wire: JSON has no infinite numbers, so they become null.
import type { DerivedThreshold as CoreThreshold } from "../../core/score/threshold.ts";
import type { Threshold } from "../../shared/model-vocabulary.ts";

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

export function wireThreshold(threshold: CoreThreshold): Threshold {
  return {
    method: threshold.method,
    value: finite(threshold.value),
    flags: finite(threshold.flags),
    flagsPerDay: finite(threshold.flagsPerDay),
    falseRate: finite(threshold.falseRate),
    falseRateInterval: [threshold.falseRateInterval[0], threshold.falseRateInterval[1]],
    warnings: [...threshold.warnings],
  };
}
