// The interface of a family of planted attacks. A new family is one file with one record, and one line in families.ts.
import type { BehaviourKind } from "../../shared/incident-vocabulary.ts";
import type { Random } from "../math/random.ts";

/** 0 is obvious, 3 is barely visible. */
export type Intensity = 0 | 1 | 2 | 3;
export const intensities: readonly Intensity[] = [0, 1, 2, 3];

/** A planted flow, before it gets the columns of a dataset. */
export interface Plant {
  readonly atMs: number;
  readonly durationS: number;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "icmp";
  /** The application protocol; null if unknown. */
  readonly service: string | null;
  /** The connection state as Zeek writes it. */
  readonly state: string;
  /** Payload bytes of the originator and of the responder. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
  /** Further cells by catalogue name, written if the dataset has the column. */
  readonly more?: Readonly<Record<string, string | number | null>>;
}

/** The surroundings of an attack: a host of the dataset, its network and its times. */
export interface PlantingPlace {
  /** The inside host that acts or is hit. */
  readonly actor: string;
  /** The other inside hosts, in random order. */
  readonly neighbours: readonly string[];
  /** The server that answers the actor's look-ups. */
  readonly resolver: string;
  /** An inside host that answers on one of these ports, or null. */
  readonly serverOf: (...ports: number[]) => string | null;
  /** A public address that does not occur in the dataset. */
  readonly outside: () => string;
  /** An unused address of the actor's network. */
  readonly dark: () => string;
  /** A moment when the actor is at work, with `spanMs` left after it if the dataset is long enough. */
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
  /** The source of the intensities. */
  readonly source: string;
  /** A description of each intensity, from obvious to barely visible. */
  readonly words: readonly [string, string, string, string];
  /** A column that the family cannot do without. */
  readonly needs?: string;
  /** A column that the behaviour reads and that not every dataset has. */
  readonly reads?: string;
  /**
   * The fewest flows of such an attack, at each intensity or at all; with fewer, the dataset is too short or too
   * small. 1 by default.
   */
  readonly leastFlows?: number | readonly [number, number, number, number];
  /** Flows in any order; those after the end of the dataset are dropped. */
  readonly make: (place: PlantingPlace, random: Random, intensity: Intensity) => Plant[];
}
