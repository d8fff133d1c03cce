// The context columns of a log: what a flow's originator and responder did just before it, from records in the order of their starts.
// The same windows as the meter's; a log does not say when an answer came, so the outcome of a flow counts from its start on.
import { CONTEXT_VALUES, ContextWindow, type HeldAddresses } from "./context-window.ts";
import { flowMeterDefaults } from "./meter-options.ts";

/** The columns that are written for each flow, in order; shares are in millionths. */
export const logContextColumns: readonly string[] = ["last100", "60s"].flatMap((window) =>
  ["orig", "resp"].flatMap((side) =>
    ["flows", "ports", "peers", "failed_share"].map((what) => `${side}_${what}_${window}`),
  ),
);

export interface LoggedFlow {
  startUs: number;
  orig: string;
  resp: string;
  /** 0 where there is none. */
  respPort: number;
  protocol: string | null;
  /** Not answered, or refused. */
  failed: boolean;
}

/** Ids of the addresses that a window holds; an address that nobody holds is forgotten. */
class HeldTexts implements HeldAddresses {
  readonly seed = 0;
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #holds: number[] = [];
  readonly #free: number[] = [];

  /** The id of a text, held as often as there are windows. */
  hold(text: string, times: number): number {
    const known = this.#ids.get(text);
    if (known !== undefined) {
      this.#holds[known]! += times;
      return known;
    }
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = text;
    this.#holds[id] = times;
    this.#ids.set(text, id);
    return id;
  }

  release(id: number): void {
    this.#holds[id]!--;
    if (this.#holds[id]! > 0) return;
    this.#ids.delete(this.#texts[id]!);
    this.#free.push(id);
  }
}

/** Windows over the flows of a log. Memory follows the flows of the last minute, at most `maxFlows` of them. */
export function createLogContext(maxFlows = flowMeterDefaults.maxContextFlows) {
  const held = new HeldTexts();
  const windows = [
    new ContextWindow({ flows: 100, spanUs: Number.POSITIVE_INFINITY }, held),
    new ContextWindow({ flows: maxFlows, spanUs: 60e6 }, held),
  ];
  const protocols = new Map<string | null, number>();
  let flows = 0;
  return {
    /** Enters the flow that starts next and writes its values from `at` on. */
    enter(
      { startUs, orig, resp, respPort, protocol, failed }: LoggedFlow,
      out: Int32Array,
      at: number,
    ): void {
      let number = protocols.get(protocol);
      if (number === undefined) {
        number = Math.min(255, protocols.size);
        protocols.set(protocol, number);
      }
      const from = held.hold(orig, windows.length);
      const to = held.hold(resp, windows.length);
      const port = (respPort & 0xffff) | (number << 16);
      windows.forEach((window, w) => {
        window.enter(from, to, port, startUs, out, at + w * CONTEXT_VALUES);
        if (!failed) window.answered(flows);
      });
      flows++;
    },
  };
}
