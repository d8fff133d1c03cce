// Turns the capture options of the contract into the options of the flow meter.
import { randomInt } from "node:crypto";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import { type CaptureOptions, CaptureOptionsSchema } from "../../shared/vocabulary.ts";

/** Flows per batch: the size of one DuckDB vector. */
export const batchRows = 2048;

export const defaultCaptureOptions: CaptureOptions = CaptureOptionsSchema.parse({});

/** The meter's options for one reading. Each reading has its own hash seed, so no capture can be crafted to make flows collide. */
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
