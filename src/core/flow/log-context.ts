// The context columns of a log: what a flow's originator and responder did just before it, from records in order of
// their starts. It uses the meter's windows; a log has no time of an answer, so a flow's outcome counts from its
// start. Addresses and protocols are numbers from 0 on, equal if the values are.
import { CONTEXT_VALUES, ContextWindow, type HeldAddresses } from "./context-window.ts";
import { flowMeterDefaults } from "./meter-options.ts";

/** The columns written for each flow, in order; shares are in millionths. */
export const logContextColumns: readonly string[] = ["last100", "60s"].flatMap((window) =>
  ["orig", "resp"].flatMap((side) =>
    ["flows", "ports", "peers", "failed_share"].map((what) => `${side}_${what}_${window}`),
  ),
);

/** Flows in order of their starts, column by column. */
export interface LoggedFlows {
  rows: number;
  startUs: Float64Array;
  orig: Float64Array;
  resp: Float64Array;
  /** 0 for none. */
  respPort: Float64Array;
  protocol: Float64Array;
  /** 1 if a flow was not answered, or refused. */
  failed: Uint8Array;
}

interface LogContextOptions {
  /** The number of addresses: each is smaller. */
  addresses: number;
  /** The most flows in the window of 60 seconds. */
  maxFlows?: number;
}

/** Places of the addresses in use; a released place is reused by another address. */
class HeldPlaces implements HeldAddresses {
  readonly seed = 0;
  /** By address: its place + 1, or 0. */
  readonly #places: Int32Array;
  /** By place: its address, and its number of holds. */
  readonly #addresses: number[] = [];
  readonly #holds: number[] = [];
  readonly #free: number[] = [];

  constructor(addresses: number) {
    this.#places = new Int32Array(addresses);
  }

  /** The place of an address, with `times` more holds. */
  hold(address: number, times: number): number {
    const known = this.#places[address]! - 1;
    if (known >= 0) {
      this.#holds[known] = this.#holds[known]! + times;
      return known;
    }
    const place = this.#free.pop() ?? this.#holds.length;
    this.#addresses[place] = address;
    this.#holds[place] = times;
    this.#places[address] = place + 1;
    return place;
  }

  release(place: number): void {
    const holds = this.#holds[place]! - 1;
    this.#holds[place] = holds;
    if (holds > 0) return;
    this.#places[this.#addresses[place]!] = 0;
    this.#free.push(place);
  }
}

/**
 * A port has 16 bits in a window's word, a protocol eight: the first 255 protocols get a number each, all others share one.
 */
const mostProtocols = 255;

/** Windows over the flows of a log. Memory follows the flows of the last minute, at most `maxFlows` of them. */
export function createLogContext({
  addresses,
  maxFlows = flowMeterDefaults.maxContextFlows,
}: LogContextOptions) {
  const held = new HeldPlaces(addresses);
  const windows = [
    new ContextWindow({ flows: 100, spanUs: Number.POSITIVE_INFINITY }, held),
    new ContextWindow({ flows: maxFlows, spanUs: 60e6 }, held),
  ] as const;
  const protocols: number[] = [];
  let protocolsSoFar = 0;
  let flows = 0;
  return {
    /** Adds the next flows and writes the values of each, flow by flow. */
    enter({ rows, startUs, orig, resp, respPort, protocol, failed }: LoggedFlows, out: Int32Array): void {
      for (let row = 0, at = 0; row < rows; row++, at += 2 * CONTEXT_VALUES, flows++) {
        let number = protocols[protocol[row]!];
        if (number === undefined) {
          number = Math.min(mostProtocols, protocolsSoFar++);
          protocols[protocol[row]!] = number;
        }
        const from = held.hold(orig[row]!, windows.length);
        const to = held.hold(resp[row]!, windows.length);
        const port = (respPort[row]! & 0xffff) | (number << 16);
        const start = startUs[row]!;
        windows[0].enter(from, to, port, start, out, at);
        windows[1].enter(from, to, port, start, out, at + CONTEXT_VALUES);
        if (failed[row] === 1) continue;
        windows[0].answered(flows);
        windows[1].answered(flows);
      }
    },
  };
}
