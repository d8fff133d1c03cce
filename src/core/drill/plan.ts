// Plans where attacks are planted, and which share a pass: those that have no host in common, so that none disturbs another.
import { createRandom } from "../math/random.ts";
import { type Family, type Intensity, intensities, type Plant } from "./family.ts";
import type { World } from "./world.ts";

export interface Attack {
  readonly family: Family;
  readonly intensity: Intensity;
  /** In order of time; empty if it cannot be planted. */
  readonly plants: readonly Plant[];
  /** Why it cannot be planted; empty if it can. */
  readonly why: string;
}

interface PlanOptions {
  readonly families: readonly Family[];
  readonly seed: number;
  readonly has: (column: string) => boolean;
}

/**
 * Plans every family at every intensity. A family acts from the same host at all intensities, so that only the
 * intensity differs.
 */
export function planAttacks(world: World, { families, seed, has }: PlanOptions): Attack[] {
  const random = createRandom(seed);
  return families.flatMap((family) => {
    // Seeded by name, so that a new family does not change the others.
    const familyRandom = random.fork(hashOf(family.name));
    const actor = world.actors[familyRandom.below(world.actors.length)]!;
    return intensities.map((intensity): Attack => {
      const attack = { family, intensity };
      if (family.needs !== undefined && !has(family.needs))
        return { ...attack, plants: [], why: `The dataset has no column ${family.needs}.` };
      const chance = familyRandom.fork(intensity + 1);
      const place = world.placeOf(actor, chance.fork(1));
      const plants = family
        .make(place, chance.fork(2), intensity)
        .filter(({ atMs }) => atMs >= world.fromMs && atMs <= world.toMs)
        .sort((a, b) => a.atMs - b.atMs);
      const { leastFlows = 1 } = family;
      const least = typeof leastFlows === "number" ? leastFlows : leastFlows[intensity];
      if (plants.length >= least) return { ...attack, plants, why: "" };
      const why = `The dataset is too short or has too few hosts: ${plants.length} of at least ${least} flows would fit.`;
      return { ...attack, plants: [], why };
    });
  });
}

/** An attack to pack into passes: its hosts and its number of flows. */
interface Packed {
  readonly hosts: ReadonlySet<string>;
  readonly flows: number;
  /** Two attacks of the same kind never share a pass. */
  readonly kind: string;
}

/** An attack with more than this share of the dataset's flows gets its own pass. */
const largeShare = 0.1;

export function packPasses<T extends Packed>(attacks: readonly T[], rows: number): T[][] {
  const passes: { attacks: T[]; hosts: Set<string>; kinds: Set<string>; closed: boolean }[] = [];
  for (const attack of attacks) {
    const large = attack.flows > largeShare * rows;
    const home = large
      ? undefined
      : passes.find(
          ({ hosts, kinds, closed }) =>
            !closed && !kinds.has(attack.kind) && ![...attack.hosts].some((host) => hosts.has(host)),
        );
    if (home === undefined) {
      passes.push({
        attacks: [attack],
        hosts: new Set(attack.hosts),
        kinds: new Set([attack.kind]),
        closed: large,
      });
      continue;
    }
    home.attacks.push(attack);
    home.kinds.add(attack.kind);
    for (const host of attack.hosts) home.hosts.add(host);
  }
  return passes.map(({ attacks: together }) => together);
}

export const hostsOf = (plants: readonly Plant[]): Set<string> =>
  new Set(plants.flatMap(({ from, to }) => [from, to]));

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
