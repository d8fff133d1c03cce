// A model's flags as evidence: an incident whose flows are mostly flags, and a host whose flags lie together in time, beyond what the
// normal of the data shows. A model never speaks before a behaviour, and alone only when it is clear.
import { countText } from "../../shared/number-words.ts";
import type { IncidentSource } from "./incident-source.ts";

export interface ModelFlags {
  /** Name of the model. */
  readonly model: string;
  /** Numbers of the flagged rows, ascending, and of each what follows. */
  readonly rows: Uint32Array;
  readonly originators: readonly string[];
  readonly responders: readonly string[];
  readonly timesMs: Float64Array;
  /** What was unlike normal traffic for the most part, in words; null where it is not known. */
  readonly reasons: readonly (string | null)[];
  /** All flows of each originator. */
  readonly flowsOf: ReadonlyMap<string, number>;
  /** Share of the normal rows that are above the threshold. */
  readonly normalShare: number;
}

/** Fewer flags of an incident, or of a host alone, may be chance. */
const leastOfIncident = 3;
const leastAlone = 8;
/** Decimal digits of chance beyond which flags are no chance: for an incident that stands, and for a host among many. */
const clear = 3;
const clearAlone = 6;
/** A longer silence of a host's flags ends a run of them. */
const togetherMs = 30 * 60_000;
/** Hosts of fewer flows tell little of how many flags are usual. */
const hostFlows = 20;
/** Fewer hosts have no middle one. */
const fewHosts = 3;
const leastShare = 1e-4;

/** Share of flags that is usual here: that of the normal rows, or of the middle host where the traffic has moved as a whole. */
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
 * The flags among the flows of an incident, or null where they may be chance.
 * @param usual how many flags are usual among so many flows
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
  for (const flag of free) {
    const host = flags.originators[flag]!;
    const known = byHost.get(host);
    if (known) known.push(flag);
    else byHost.set(host, [flag]);
  }
  const hosts = Math.log10(Math.max(1, flags.flowsOf.size));
  return [...byHost].flatMap(([host, own]) =>
    runsOf(flags, own).flatMap((run): IncidentSource[] => {
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

/** Flags of a host in the order of time, cut at its silences. */
function runsOf({ timesMs }: ModelFlags, own: readonly number[]): number[][] {
  const ordered = [...own].sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
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

/** −log10 of the chance of at least so many where so many are usual: Chernoff's bound for a Poisson law, so never too large. */
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
