// What a family of planted attacks is. Adding one is one file with one record, and one line in families.ts.
import type { BehaviourKind } from "../../shared/incident-vocabulary.ts";
import type { Random } from "../math/random.ts";

/** 0 is obvious, 3 barely there. */
export type Intensity = 0 | 1 | 2 | 3;
export const intensities: readonly Intensity[] = [0, 1, 2, 3];

/** A planted flow, before it has the columns of a dataset. */
export interface Plant {
  readonly atMs: number;
  readonly durationS: number;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "icmp";
  /** What it speaks; null where nobody could say. */
  readonly service: string | null;
  /** State of the connection in Zeek's words. */
  readonly state: string;
  /** Payload bytes of the originator and of the responder. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
  /** Further cells, by the names of the catalogue: written where the dataset has such a column. */
  readonly more?: Readonly<Record<string, string | number | null>>;
}

/** Where an attack takes place: a host of the dataset, its network and its times. */
export interface PlantingPlace {
  /** The inside host that acts, or is hit. */
  readonly actor: string;
  /** The other inside hosts, in an order of chance. */
  readonly neighbours: readonly string[];
  /** Who answers the actor's look-ups. */
  readonly resolver: string;
  /** An inside host that answers on one of these ports, or null. */
  readonly serverOf: (...ports: number[]) => string | null;
  /** A public address that does not occur in the dataset. */
  readonly outside: () => string;
  /** An address of the actor's network that nobody has. */
  readonly dark: () => string;
  /** A moment at which the actor is at work, with so much time left after it where the dataset is long enough. */
  readonly begin: (spanMs: number) => number;
  /** Length of the dataset. */
  readonly lengthMs: number;
}

export interface Family {
  readonly name: string;
  /** The behaviour that should find it. */
  readonly behaviour: BehaviourKind;
  readonly title: string;
  readonly about: string;
  /** Where the intensities come from. */
  readonly source: string;
  /** What each intensity means, from obvious to barely there. */
  readonly words: readonly [string, string, string, string];
  /** A column without which it cannot be planted. */
  readonly needs?: string;
  /** A column that its behaviour reads and that not every dataset has. */
  readonly reads?: string;
  /** Fewer flows than these are no such attack, at each intensity or at one: the dataset is too short or too small. 1 when left out. */
  readonly leastFlows?: number | readonly [number, number, number, number];
  /** Flows in any order; those after the end of the dataset are dropped. */
  readonly make: (place: PlantingPlace, random: Random, intensity: Intensity) => Plant[];
}
