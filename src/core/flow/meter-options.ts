// The options of the flow meter and their defaults. Times are seconds.

export interface FlowMeterOptions {
  /** A flow ends after this long without a packet. Infinity turns it off. */
  readonly idleS: number;
  /** A flow that lasts longer is cut into parts. Infinity turns it off. */
  readonly activeS: number;
  /** Whether a FIN exchange or RST ends a TCP flow. */
  readonly tcpEnd: boolean;
  /** For this many seconds after that end, late packets still belong to the flow. */
  readonly lingerS: number;
  /** Idle timeout after one side sent its FIN. */
  readonly halfClosedS: number;
  /** The most open flows; beyond it the one nearest to its timeout is closed early. */
  readonly maxFlows: number;
  /** The most flows in the 60 s context window. */
  readonly maxContextFlows: number;
  /** Finished flows per batch. */
  readonly batchRows: number;
  /** Prevents targeted hash collisions; changes no result. */
  readonly hashSeed: number;
}

export const flowMeterDefaults: FlowMeterOptions = {
  idleS: 120,
  activeS: 1800,
  tcpEnd: true,
  lingerS: 5,
  halfClosedS: 30,
  maxFlows: 1_000_000,
  maxContextFlows: 262_144,
  batchRows: 8192,
  hashSeed: 0,
};
