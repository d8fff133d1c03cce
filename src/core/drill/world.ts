// The world of a dataset for planting attacks: its inside hosts, its servers and their clients, when hosts are at
// work, and unused addresses.
import { type Random, shuffle } from "../math/random.ts";
import type { PlantingPlace } from "./family.ts";

/** The flows from which a world is built, in order of time; hosts are codes into `hosts`. */
export interface WorldFlows {
  readonly rows: number;
  readonly startMs: Float64Array;
  readonly originator: Int32Array;
  readonly responder: Int32Array;
  readonly hosts: readonly string[];
  readonly hostKinds: readonly string[];
  readonly inside: Uint8Array;
  readonly port: Int32Array;
  readonly bytesIn: Float64Array;
}

export interface World {
  readonly fromMs: number;
  readonly toMs: number;
  /** Inside hosts that open flows, in order of their first. */
  readonly actors: readonly string[];
  readonly isInside: (host: string) => boolean;
  readonly placeOf: (actor: string, random: Random) => PlantingPlace;
  /** A new public address that does not occur in the dataset. */
  readonly outside: (random: Random) => string;
}

/** A host with fewer flows acts only if there is no other. */
const leastFlows = 5;
/** Moments kept per host. */
const mostMoments = 256;

export function createWorld(flows: WorldFlows): World {
  const { rows, startMs, originator, hosts, hostKinds, inside } = flows;
  const opened = new Uint32Array(hosts.length);
  for (let row = 0; row < rows; row++) opened[originator[row]!]! += 1;
  const codes = new Map(hosts.map((host, code) => [host, code]));
  const insideHosts = hosts.flatMap((_, code) =>
    inside[code] && hostKinds[code] !== "group" && hostKinds[code] !== "link-local" ? code : [],
  );
  // Outside addresses are IPv4, so the inside hosts are too if a dataset has both.
  const ipv4 = insideHosts.filter((code) => !hosts[code]!.includes(":"));
  const candidates = ipv4.some((code) => opened[code]! > 0) ? ipv4 : insideHosts;
  const busy = candidates.filter((code) => opened[code]! >= leastFlows);
  const acting = busy.length > 0 ? busy : candidates.filter((code) => opened[code]! > 0);
  const taken = new Set(hosts);
  const servers = serversOf(flows);
  const resolvers = resolversOf(flows);
  const fromMs = startMs[0] ?? 0;
  const toMs = startMs[rows - 1] ?? 0;

  const outside = (random: Random): string => {
    for (;;) {
      const address = [1 + random.below(223), random.below(256), random.below(256), 1 + random.below(254)];
      const text = address.join(".");
      if (!isOrdinary(address) || taken.has(text)) continue;
      taken.add(text);
      return text;
    }
  };

  return {
    fromMs,
    toMs,
    actors: acting.map((code) => hosts[code]!),
    isInside: (host) => inside[codes.get(host) ?? -1] === 1,
    outside,
    placeOf(actor, random) {
      const code = codes.get(actor)!;
      const others = candidates.filter((other) => other !== code).map((other) => hosts[other]!);
      const neighbours = shuffle<string, string[]>(others, random.fork(1));
      const dark = darkAddresses(actor, taken, random.fork(2));
      const moments = momentsOf(flows, code);
      return {
        actor,
        neighbours,
        resolver: resolvers(code) ?? outside(random),
        serverOf(...ports) {
          const found = ports
            .map((port) => servers(port).filter((server) => server !== code))
            .find((list) => list.length > 0);
          return found ? hosts[found[random.below(found.length)]!]! : null;
        },
        outside: () => outside(random),
        dark,
        begin(spanMs) {
          const latest = toMs - spanMs;
          if (latest <= fromMs) return fromMs;
          const possible = moments.filter((at) => at <= latest);
          return possible.length > 0
            ? possible[random.below(possible.length)]!
            : fromMs + random.uniform() * (latest - fromMs);
        },
        lengthMs: toMs - fromMs,
      };
    },
  };
}

/** Whether an address is public and not reserved for documentation, tests or carriers. */
function isOrdinary([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  if (a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return false;
  if ((a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254) || (a === 198 && (b === 18 || b === 19)))
    return false;
  return !(
    (a === 192 && b === 0) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113)
  );
}

/** Unused addresses of a host's network. */
function darkAddresses(actor: string, taken: ReadonlySet<string>, random: Random): () => string {
  const used = new Set<string>();
  const next = (): string => {
    if (actor.includes(":")) {
      const network = actor.split("::")[0]!.split(":").slice(0, 4).join(":");
      return `${network}::${(1 + random.below(65_000)).toString(16)}`;
    }
    const parts = actor.split(".");
    if (parts.length !== 4) return `10.254.${random.below(256)}.${1 + random.below(254)}`;
    // When most of its 254 addresses are used, take those of neighbouring networks.
    const third = used.size < 200 ? Number(parts[2]) : random.below(256);
    return `${parts[0]}.${parts[1]}.${third}.${1 + random.below(254)}`;
  };
  return () => {
    for (let tries = 0; ; tries++) {
      const address = next();
      if ((used.has(address) || taken.has(address)) && tries < 10_000) continue;
      used.add(address);
      return address;
    }
  };
}

/** Inside hosts that answered on a port, in order of their first answer. */
function serversOf({
  rows,
  responder,
  port,
  inside,
  bytesIn,
}: WorldFlows): (port: number) => readonly number[] {
  const known = new Map<number, number[]>();
  return (wanted) => {
    const before = known.get(wanted);
    if (before) return before;
    const found = new Set<number>();
    for (let row = 0; row < rows; row++)
      if (port[row] === wanted && inside[responder[row]!] && bytesIn[row]! > 0) found.add(responder[row]!);
    known.set(wanted, [...found]);
    return known.get(wanted)!;
  };
}

/** The name server that each host uses most, or else the one that the network uses most. */
function resolversOf({ rows, originator, responder, port, bytesIn, hosts, hostKinds }: WorldFlows) {
  const counts = new Map<number, Map<number, number>>();
  const everybody = -1;
  const add = (host: number, server: number) => {
    const of = counts.get(host) ?? new Map<number, number>();
    of.set(server, (of.get(server) ?? 0) + 1);
    counts.set(host, of);
  };
  for (let row = 0; row < rows; row++) {
    if (port[row] !== 53 || bytesIn[row] === 0 || hostKinds[responder[row]!] === "group") continue;
    add(originator[row]!, responder[row]!);
    add(everybody, responder[row]!);
  }
  return (host: number): string | null => {
    const of = counts.get(host) ?? counts.get(everybody);
    if (!of) return null;
    const [most] = [...of].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return most ? hosts[most[0]]! : null;
  };
}

/** Moments at which a host opens flows, thinned evenly. */
function momentsOf({ rows, startMs, originator }: WorldFlows, host: number): number[] {
  let moments: number[] = [];
  let every = 1;
  let seen = 0;
  for (let row = 0; row < rows; row++) {
    if (originator[row] !== host || seen++ % every !== 0) continue;
    moments.push(startMs[row]!);
    if (moments.length < 2 * mostMoments) continue;
    moments = moments.filter((_, i) => i % 2 === 0);
    every *= 2;
  }
  return moments;
}
