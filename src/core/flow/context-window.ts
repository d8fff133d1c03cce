// A sliding window over the latest flows, by number and by time: what a flow's originator and responder did just before it.
// Counts per address are updated as flows enter and leave. It sees starts and answers; the meter assigns packets to flows.

import { CountingTable } from "./counting-table.ts";

interface ContextLimits {
  /** The most flows in the window; older ones leave. */
  readonly flows: number;
  /** Its length in time, µs. */
  readonly spanUs: number;
}

/** Counts how many windows use an address; a window releases the addresses of flows that leave it. */
export interface HeldAddresses {
  readonly seed: number;
  release(id: number): void;
}

/** Values per flow and window: flows, ports, peers, failed share (millionths), for either side. */
export const CONTEXT_VALUES = 8;

// Counters per address: flows, ports, peers and failed as originator, then the same as responder.
const FLOWS = 0;
const PORTS = 1;
const PEERS = 2;
const FAILED = 3;
const AS_RESPONDER = 4;

// Words per flow in the ring.
const ENTRY = 3;
const ANSWERED = 1 << 30;

/** A window over the last flows to start. Flow numbers increase by one from 0. */
export class ContextWindow {
  readonly #limits: ContextLimits;
  readonly #book: HeldAddresses;
  readonly #pairs: CountingTable;
  readonly #origPorts: CountingTable;
  readonly #respPorts: CountingTable;
  /** Per flow: originator's id, responder's id, port and protocol (ANSWERED as a bit). */
  #ring = new Int32Array(ENTRY * 128);
  #startUs = new Float64Array(128);
  #mask = 127;
  #counts = new Int32Array(8 * 1024);
  #tail = 0;
  #head = 0;

  constructor(limits: ContextLimits, book: HeldAddresses) {
    this.#limits = limits;
    this.#book = book;
    this.#pairs = new CountingTable(book.seed);
    this.#origPorts = new CountingTable(book.seed);
    this.#respPorts = new CountingTable(book.seed);
  }

  /** Flows in the window. */
  get size(): number {
    return this.#head - this.#tail;
  }

  /**
   * Adds a flow that starts now and writes CONTEXT_VALUES values. Counts include the flow itself; the failed share is
   * that of the earlier ones, 0 without any.
   * @param port responder's port | protocol << 16 (below 2^24)
   */
  enter(orig: number, resp: number, port: number, startUs: number, out: Int32Array, at: number): void {
    while (
      this.size > 0 &&
      Math.abs(startUs - this.#startUs[this.#tail & this.#mask]!) > this.#limits.spanUs
    ) {
      this.#leave();
    }
    while (this.size >= this.#limits.flows) this.#leave();
    if (this.size > this.#mask) this.#growRing();
    const top = 8 * (Math.max(orig, resp) + 1);
    if (top > this.#counts.length) this.#growCounts(top);

    const counts = this.#counts;
    const o = 8 * orig;
    const r = 8 * resp + AS_RESPONDER;
    out[at + FAILED] = millionths(counts[o + FAILED]!, counts[o + FLOWS]!);
    out[at + 4 + FAILED] = millionths(counts[r + FAILED]!, counts[r + FLOWS]!);

    const entry = this.#head & this.#mask;
    this.#head += 1;
    this.#ring[ENTRY * entry] = orig;
    this.#ring[ENTRY * entry + 1] = resp;
    this.#ring[ENTRY * entry + 2] = port;
    this.#startUs[entry] = startUs;
    counts[o + FLOWS] = counts[o + FLOWS]! + 1;
    counts[r + FLOWS] = counts[r + FLOWS]! + 1;
    counts[o + FAILED] = counts[o + FAILED]! + 1;
    counts[r + FAILED] = counts[r + FAILED]! + 1;
    if (this.#pairs.add(orig, resp) === 1) {
      counts[o + PEERS] = counts[o + PEERS]! + 1;
      counts[r + PEERS] = counts[r + PEERS]! + 1;
    }
    if (this.#origPorts.add(orig, port) === 1) counts[o + PORTS] = counts[o + PORTS]! + 1;
    if (this.#respPorts.add(resp, port) === 1) counts[r + PORTS] = counts[r + PORTS]! + 1;

    for (let k = 0; k < FAILED; k++) {
      out[at + k] = counts[o + k]!;
      out[at + 4 + k] = counts[r + k]!;
    }
  }

  /** Marks a flow as answered, so that it does not count as failed. Has no effect on a flow that left the window. */
  answered(flow: number): void {
    if (flow < this.#tail || flow >= this.#head) return;
    const entry = ENTRY * (flow & this.#mask);
    if ((this.#ring[entry + 2]! & ANSWERED) !== 0) return;
    this.#ring[entry + 2] = this.#ring[entry + 2]! | ANSWERED;
    this.#failed(this.#ring[entry]!, this.#ring[entry + 1]!);
  }

  #failed(orig: number, resp: number): void {
    const o = 8 * orig + FAILED;
    const r = 8 * resp + AS_RESPONDER + FAILED;
    this.#counts[o] = this.#counts[o]! - 1;
    this.#counts[r] = this.#counts[r]! - 1;
  }

  /** Removes the oldest flow and releases its addresses; the meter holds them once per window. */
  #leave(): void {
    const entry = ENTRY * (this.#tail & this.#mask);
    this.#tail += 1;
    const orig = this.#ring[entry]!;
    const resp = this.#ring[entry + 1]!;
    const word = this.#ring[entry + 2]!;
    const port = word & ~ANSWERED;
    const counts = this.#counts;
    const o = 8 * orig;
    const r = 8 * resp + AS_RESPONDER;
    if ((word & ANSWERED) === 0) this.#failed(orig, resp);
    counts[o + FLOWS] = counts[o + FLOWS]! - 1;
    counts[r + FLOWS] = counts[r + FLOWS]! - 1;
    if (this.#pairs.remove(orig, resp) === 0) {
      counts[o + PEERS] = counts[o + PEERS]! - 1;
      counts[r + PEERS] = counts[r + PEERS]! - 1;
    }
    if (this.#origPorts.remove(orig, port) === 0) counts[o + PORTS] = counts[o + PORTS]! - 1;
    if (this.#respPorts.remove(resp, port) === 0) counts[r + PORTS] = counts[r + PORTS]! - 1;
    this.#book.release(orig);
    this.#book.release(resp);
  }

  #growRing(): void {
    const size = this.#mask + 1;
    const ring = new Int32Array(this.#ring.length * 2);
    const startUs = new Float64Array(size * 2);
    for (let flow = this.#tail; flow < this.#head; flow++) {
      const from = flow & this.#mask;
      const to = flow & (2 * size - 1);
      ring.set(this.#ring.subarray(ENTRY * from, ENTRY * from + ENTRY), ENTRY * to);
      startUs[to] = this.#startUs[from]!;
    }
    this.#ring = ring;
    this.#startUs = startUs;
    this.#mask = 2 * size - 1;
  }

  #growCounts(needed: number): void {
    const larger = new Int32Array(Math.max(needed, this.#counts.length * 2));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

function millionths(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1e6);
}
