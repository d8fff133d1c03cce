// Uses a model's flags as evidence: for an incident whose flows are mostly flags, and for a host whose flags are
// close in time, beyond the usual share. Behaviours come first; flags alone make an incident only if they are clear.

import { countText } from "../../shared/number-words.ts";
import { addressKind } from "../table/address-kind.ts";
import type { IncidentSource } from "./incident-source.ts";

export interface ModelFlags {
  /** The model's name. */
  readonly model: string;
  /** Numbers of the flagged rows, ascending; the arrays below are parallel to it. */
  readonly rows: Uint32Array;
  readonly originators: readonly string[];
  readonly responders: readonly string[];
  readonly timesMs: Float64Array;
  /** What was most unlike normal traffic, in words; null if unknown. */
  readonly reasons: readonly (string | null)[];
  /** Number of flows of each originator. */
  readonly flowsOf: ReadonlyMap<string, number>;
  /** Share of the normal rows that are above the threshold. */
  readonly normalShare: number;
}

/** Fewer flags of an incident, or of a host alone, may be random. */
const leastOfIncident = 3;
const leastAlone = 8;
/** Decimal digits of improbability from which flags count: for an existing incident, and for one host among many. */
const clear = 3;
const clearAlone = 6;
/** A longer pause between a host's flags ends a run. */
const togetherMs = 30 * 60_000;
/** Hosts with fewer flows do not show how many flags are usual. */
const hostFlows = 20;
/** With fewer hosts there is no middle one. */
const fewHosts = 3;
const leastShare = 1e-4;

/** The usual share of flags: that of the normal rows, or that of the middle host if the traffic has changed as a whole. */
export function usualShare({ originators, flowsOf, normalShare }: ModelFlags): number {
  const flags = countOf(originators);
  const shares = [...flowsOf]
    .filter(([, flows]) => flows >= hostFlows)
    .map(([host, flows]) => (flags.get(host) ?? 0) / flows)
    .sort((a, b) => a - b);
  const middle = shares.length < fewHosts ? 0 : shares[(shares.length - 1) >> 1]!;
  return Math.max(leastShare, normalShare, middle);
}

/**
 * The flags among the flows of an incident, or null if they may be random.
 * @param usual the expected number of flags among that many flows
 */
export function flagsOfIncident(
  flags: ModelFlags,
  among: readonly number[],
  usual: number,
  flows: number,
): IncidentSource | null {
  if (among.length < leastOfIncident) return null;
  const digits = digitsOfChance(among.length, usual);
  if (digits < clear) return null;
  const share = among.length / flows;
  return sourceOf(flags, among, {
    title: `${among.length} of its flows are unlike normal traffic`,
    sentence: `${among.length} of its ${countText(flows)} flows are unlike normal traffic for ${flags.model}${mostly(flags, among)}; ${usualText(usual)}.`,
    strength: Math.min(1, 0.3 + 0.5 * share + Math.min(0.2, digits / 100)),
    digits,
  });
}

/** Runs of flags of one host, among the flags that belong to no incident. */
export function flagsOfHosts(flags: ModelFlags, free: readonly number[], usual: number): IncidentSource[] {
  const byHost = new Map<string, number[]>();
  const groups = new Set([...new Set(flags.responders)].filter((one) => addressKind(one) === "group"));
  for (const flag of free) {
    // What a host tells a group stays in its network, and is odd in many harmless ways.
    if (groups.has(flags.responders[flag]!)) continue;
    const host = flags.originators[flag]!;
    const known = byHost.get(host);
    if (known) known.push(flag);
    else byHost.set(host, [flag]);
  }
  const hosts = Math.log10(Math.max(1, flags.flowsOf.size));
  return [...byHost].flatMap(([host, hostFlags]) =>
    runsOf(flags, hostFlags).flatMap((run): IncidentSource[] => {
      const expected = usual * (flags.flowsOf.get(host) ?? run.length);
      const digits = digitsOfChance(run.length, expected) - hosts;
      if (run.length < leastAlone || digits < clearAlone) return [];
      return [
        sourceOf(flags, run, {
          title: `${host}: ${run.length} flows unlike normal traffic`,
          sentence: `These ${run.length} flows of ${host} are unlike normal traffic for ${flags.model}${mostly(flags, run)}; ${usualText(expected)}.`,
          strength: Math.min(0.8, 0.5 + digits / 200 + Math.log10(run.length) / 20),
          digits,
        }),
      ];
    }),
  );
}

/** Flags of a host in order of time, split at pauses. */
function runsOf({ timesMs }: ModelFlags, hostFlags: readonly number[]): number[][] {
  const ordered = [...hostFlags].sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
  const runs: number[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const flag of ordered) {
    if (timesMs[flag]! - last > togetherMs) runs.push([]);
    runs.at(-1)!.push(flag);
    last = timesMs[flag]!;
  }
  return runs;
}

interface Words {
  title: string;
  sentence: string;
  strength: number;
  digits: number;
}

function sourceOf(flags: ModelFlags, among: readonly number[], words: Words): IncidentSource {
  const times = among.map((flag) => flags.timesMs[flag]!);
  return {
    behaviour: "model",
    title: words.title,
    sentence: words.sentence,
    originators: [...new Set(among.map((flag) => flags.originators[flag]!))],
    responders: [...new Set(among.map((flag) => flags.responders[flag]!))],
    fromMs: Math.min(...times),
    toMs: Math.max(...times),
    rows: Uint32Array.from(among, (flag) => flags.rows[flag]!).sort(),
    strength: words.strength,
    rarity: 0,
    impact: 0.5,
    parts: [
      {
        name: "beyond chance",
        value: Math.min(1, words.digits / 20),
        text: `one in 10^${Math.floor(words.digits)}`,
      },
      { name: "flags", value: Math.min(1, Math.log10(among.length) / 3), text: countText(among.length) },
    ],
  };
}

/**
 * −log10 of the probability of at least `count` events where `usual` are expected: Chernoff's bound for a Poisson
 * distribution, so never too large.
 */
function digitsOfChance(count: number, usual: number): number {
  if (count <= usual) return 0;
  return (count * Math.log(count / usual) - (count - usual)) / Math.LN10;
}

function mostly({ reasons }: ModelFlags, among: readonly number[]): string {
  const known = among.flatMap((flag) => reasons[flag] ?? []);
  const [first] = [...countOf(known)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return first === undefined ? "" : `, mostly ${first[0]}`;
}

const usualText = (count: number): string =>
  count < 1 ? "usual would be none" : `usual would be ${countText(count)}`;

function countOf(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
