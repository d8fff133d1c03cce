// The options of a capture as the contract has them, in the meter's own words.
import { randomInt } from "node:crypto";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import { type CaptureOptions, CaptureOptionsSchema } from "../../shared/vocabulary.ts";

/** Flows handed over at a time: a vector of the store holds as many. */
export const batchRows = 2048;

export const defaultCaptureOptions: CaptureOptions = CaptureOptionsSchema.parse({});

/** The meter's options for one reading: each has a seed of its own, so no capture can aim at the tables of flows. */
export function meterOptions(options: CaptureOptions): Partial<FlowMeterOptions> {
  const { idleS, activeS, tcpEnd, maxFlows } = options;
  return {
    idleS: idleS ?? Number.POSITIVE_INFINITY,
    activeS: activeS ?? Number.POSITIVE_INFINITY,
    tcpEnd,
    maxFlows,
    batchRows,
    hashSeed: randomInt(2 ** 32),
  };
}
