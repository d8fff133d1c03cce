// A window for component tests: the bridge of a host, answered by small-engine.ts. Requests and replies are checked
// by the contract's schemas, so a test cannot depend on a reply that the engine would not give.
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import type {} from "../../src/renderer/api/bridge.ts";
import {
  type EventName,
  type EventPayload,
  events,
  type ParsedInput,
  type RequestName,
  type RequestOutput,
  requests,
} from "../../src/shared/contract/contract.ts";
import { toFailure } from "../../src/shared/errors.ts";

type Answer<K extends RequestName> = (input: ParsedInput<K>) => RequestOutput<K> | Promise<RequestOutput<K>>;

const answers = new Map<RequestName, Answer<never>>();
const listeners = new Map<string, Set<(payload: unknown) => void>>();

/** Every request so far, the oldest first. */
export const asked: { name: RequestName; input: unknown }[] = [];
export const askedFor = <K extends RequestName>(name: K): ParsedInput<K>[] =>
  asked.filter((one) => one.name === name).map(({ input }) => input as ParsedInput<K>);

/** Sets the reply to a request until the test ends. */
export function answer<K extends RequestName>(name: K, by: Answer<K>): void {
  answers.set(name, by as Answer<never>);
}

/** The current reply to a request, for a test that changes it temporarily. */
export function answerOf<K extends RequestName>(name: K): Answer<K> {
  const by = answers.get(name);
  if (!by) throw new Error(`No test says how ${name} is answered.`);
  return by as Answer<K>;
}

/** A reply that the test resolves later. */
export function later<T>(): { promise: Promise<T>; resolve(value: T): void; reject(thrown: unknown): void } {
  let resolve!: (value: T) => void;
  let reject!: (thrown: unknown) => void;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

export function emit<K extends EventName>(name: K, payload: EventPayload<K>): void {
  const parsed = events[name].payload.parse(payload);
  for (const listener of listeners.get(name) ?? []) listener(parsed);
}

window.tidewatch = {
  async request(name, input) {
    const spec = requests[name as RequestName];
    try {
      const parsed = spec.input.parse(input);
      asked.push({ name: name as RequestName, input: parsed });
      const by = answers.get(name as RequestName);
      if (!by) throw new Error(`No test says how ${name} is answered.`);
      return { ok: true, value: spec.output.parse(await by(parsed as never)) };
    } catch (thrown) {
      return { ok: false, error: toFailure(thrown) };
    }
  },
  on(event, listener) {
    const heard = listeners.get(event) ?? new Set();
    listeners.set(event, heard.add(listener));
    return () => heard.delete(listener);
  },
  pathForFile: (file) => `/dropped/${(file as File).name}`,
};

/** happy-dom has no layout: everything gets one size, so that grids and lists draw a few rows. */
const size = { clientHeight: 200, offsetHeight: 200, clientWidth: 1200, offsetWidth: 1200 };
for (const [name, px] of Object.entries(size)) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => px });
}

/** happy-dom has no canvas: charts run in full and draw nothing. draw-chart.ts tests drawings as SVG. */
const painted: Record<string | symbol, unknown> = {
  measureText: (text: string) => ({ width: 6 * text.length }),
  createLinearGradient: () => ({ addColorStop() {} }),
  getImageData: () => ({ data: [0, 0, 0, 255] }),
};
const canvas = new Proxy(painted, { get: (set, name) => set[name] ?? (() => {}) });
HTMLCanvasElement.prototype.getContext = (() => canvas) as never;

// The machine may be slow; a failure shows its message, not the whole page.
configure({ asyncUtilTimeout: 5000, getElementError: (message) => new Error(message ?? "Not found") });

beforeEach(() => {
  asked.length = 0;
  answers.clear();
});
afterEach(cleanup);
