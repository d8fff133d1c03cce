// Flows that several families use: an encrypted contact, a look-up, a probe, a log-in. Sizes vary as in real traffic.
import type { Random } from "../math/random.ts";
import type { Plant, PlantingPlace } from "./family.ts";

export const secondMs = 1000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;

type Ends = Pick<Plant, "atMs" | "from" | "to">;

/** A value that varies by a share up or down. */
export const about = (random: Random, value: number, share = 0.1): number =>
  Math.max(0, Math.round(value * (1 + share * (2 * random.uniform() - 1))));

export const between = (random: Random, low: number, high: number): number =>
  low + random.uniform() * (high - low);

export const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)]!;

/** A random client port. */
export const clientPort = (random: Random): number => 49_152 + random.below(16_000);

/** The packets for this many bytes in segments of 1,400, including the start and end of a connection. */
const packetsFor = (bytes: number, extra = 4): number => Math.ceil(bytes / 1400) + extra;

interface Talk extends Ends {
  readonly port: number;
  readonly service: string | null;
  readonly out: number;
  readonly back: number;
  readonly durationS: number;
  readonly state?: string;
  readonly more?: Plant["more"];
}

/** A TCP connection with data in both directions. */
export function talk(random: Random, { out, back, state = "SF", ...rest }: Talk): Plant {
  return {
    fromPort: clientPort(random),
    protocol: "tcp",
    ...rest,
    state,
    bytesOut: Math.round(out),
    bytesIn: Math.round(back),
    packetsOut: packetsFor(out) + Math.ceil(back / 2800),
    packetsIn: packetsFor(back) + Math.ceil(out / 2800),
  };
}

interface LogIns {
  readonly count: number;
  readonly everyMs: number;
  /** Ports of the service; the first is the one to try. */
  readonly ports: readonly [number, ...number[]];
  /** Creates the traffic of one log-in. */
  readonly one: () => Omit<Talk, keyof Ends | "port">;
}

/**
 * Log-ins at one server, one after the other. If the dataset has only one inside host, an outside address tries them there.
 */
export function logIns(
  { actor, neighbours, serverOf, outside, begin }: PlantingPlace,
  random: Random,
  { count, everyMs, ports, one }: LogIns,
): Plant[] {
  const startMs = begin(count * everyMs);
  const server = serverOf(...ports) ?? neighbours[0];
  const [from, to] = server === undefined ? [outside(), actor] : [actor, server];
  return Array.from({ length: count }, (_, i) => {
    const atMs = startMs + everyMs * (i + between(random, 0, 0.3));
    return talk(random, { atMs, from, to, port: ports[0], ...one() });
  });
}

/** A TCP packet or two to a port, and the answer. */
export function knock(
  random: Random,
  ends: Ends & { port: number },
  answer: "open" | "refused" | "none",
): Plant {
  const state = answer === "open" ? "RSTO" : answer === "refused" ? "REJ" : "S0";
  return {
    ...ends,
    fromPort: clientPort(random),
    protocol: "tcp",
    service: null,
    state,
    durationS: answer === "none" ? 0 : between(random, 0.0002, 0.003),
    bytesOut: 0,
    bytesIn: 0,
    packetsOut: answer === "open" ? 2 : 1,
    packetsIn: answer === "none" ? 0 : 1,
  };
}

interface Lookup extends Ends {
  readonly name: string;
  readonly type?: string;
  /** Bytes of record data in the answer; null if the name does not exist. */
  readonly answer: number | null;
}

/** One DNS query and its answer. */
export function lookup(random: Random, { name, type = "A", answer, ...ends }: Lookup): Plant {
  const question = 18 + name.length;
  return {
    ...ends,
    fromPort: clientPort(random),
    port: 53,
    protocol: "udp",
    service: "dns",
    state: "SF",
    durationS: between(random, 0.004, 0.08),
    bytesOut: question,
    bytesIn: question + (answer === null ? 75 : 12 + answer),
    packetsOut: 1,
    packetsIn: 1,
    more: {
      dns_query: name,
      dns_types: type,
      dns_queries: 1,
      dns_names: 1,
      dns_name_bytes: name.length,
      dns_failures: answer === null ? 1 : 0,
      dns_answer_bytes: answer ?? 0,
    },
  };
}

/** Random text from an alphabet. */
export const randomText = (random: Random, length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join("");

export const letters = "abcdefghijklmnopqrstuvwxyz";
export const base32 = "abcdefghijklmnopqrstuvwxyz234567";
export const hexDigits = "0123456789abcdef";

const syllables = "ba ce di fo gu ha ki la mo ne pa ri so ta ve".split(" ");

/** A domain that reads like one chosen by a person. */
export const plainDomain = (random: Random): string =>
  `${Array.from({ length: 4 }, () => pick(random, syllables)).join("")}.${pick(random, ["com", "net", "org"])}`;
