// A conversation of the sample before it becomes packets: who, when, and how much each side sends per turn. Types,
// and a few helpers for habits and incidents.

import type { Random } from "../math/random.ts";

/** Data from one side. */
type Turn = {
  readonly fromOriginator: boolean;
  readonly bytes: number;
  /** Pause before it, µs. */
  readonly gapUs: number;
  /** Its first bytes; the rest is noise. */
  readonly head?: Uint8Array;
};

export type Conversation = {
  readonly startUs: number;
  readonly originator: string;
  readonly responder: string;
  readonly originatorPort: number;
  readonly responderPort: number;
  readonly protocol: "tcp" | "udp";
  /** TCP: the answer to the SYN. */
  readonly opening: "accepted" | "refused" | "unanswered";
  /** TCP: how it ends. */
  readonly ending: "closed" | "reset" | "open";
  readonly roundTripUs: number;
  /** Bytes per second of a long turn. */
  readonly speed: number;
  readonly turns: readonly Turn[];
};

/** Round trip within the office, µs. */
const officeRoundTripUs = 400;

type Draft = Pick<Conversation, "startUs" | "originator" | "responder" | "responderPort" | "turns"> &
  Partial<Conversation>;

/** Fills in the defaults. */
export function conversation(draft: Draft, random: Random): Conversation {
  return {
    originatorPort: 49_152 + random.below(16_000),
    protocol: "tcp",
    opening: "accepted",
    ending: "closed",
    roundTripUs: Math.round(officeRoundTripUs * (0.7 + 0.6 * random.uniform())),
    speed: 3e6 * (0.4 + random.uniform()),
    ...draft,
  };
}

/** Heavy-tailed size: log-normal with the given median, cut at `most`. */
export function size(random: Random, median: number, spread: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(median * Math.exp(spread * random.normal()))));
}

/** Exponential waiting time with the given mean. */
export function wait(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.uniform());
}
