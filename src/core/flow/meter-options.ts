// What can be set about metering, and the values it has unless set. Times are seconds.

export interface FlowMeterOptions {
  /** A flow without a packet for longer is over. Infinity turns it off. */
  readonly idleS: number;
  /** A flow that lasts longer is cut into parts. Infinity turns it off. */
  readonly activeS: number;
  /** Whether a FIN exchange or RST ends a TCP flow. */
  readonly tcpEnd: boolean;
  /** After that end, stragglers within so many seconds still belong to the flow. */
  readonly lingerS: number;
  /** Idle timeout once one side has sent its FIN. */
  readonly halfClosedS: number;
  /** Flows open at a time; beyond it the one nearest to its timeout is closed early. */
  readonly maxFlows: number;
  /** Flows the 60 s context window holds at most. */
  readonly maxContextFlows: number;
  /** Finished flows handed over at a time. */
  readonly batchRows: number;
  /** Keeps an attacker from aiming packets at one place of the table; changes no result. */
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
