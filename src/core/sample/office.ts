// The sample's office: its hosts, their purposes, and the outside world. Data only; all addresses are private or for
// documentation, all names end in example.

import type { Random } from "../math/random.ts";

export type Role = "clerk" | "developer" | "administrator" | "guest";

export type Workstation = { readonly address: string; readonly name: string; readonly role: Role };

export const servers = {
  gateway: "10.20.0.1",
  directory: "10.20.0.10",
  files: "10.20.0.20",
  mail: "10.20.0.25",
  printer: "10.20.0.30",
  intranet: "10.20.0.40",
  database: "10.20.0.50",
  backup: "10.20.0.60",
  code: "10.20.0.70",
  monitoring: "10.20.0.80",
} as const;

export const cameras = ["10.20.2.11", "10.20.2.12", "10.20.2.13"] as const;
export const recorder = "10.20.2.10";

const people = 40;

export const workstations: readonly Workstation[] = [
  ...Array.from({ length: people }, (_, i): Workstation => {
    const role: Role = i < 28 ? "clerk" : i < 36 ? "developer" : "administrator";
    return { address: `10.20.1.${11 + i}`, name: `pc-${11 + i}`, role };
  }),
  { address: "10.20.1.201", name: "visitor-1", role: "guest" },
  { address: "10.20.1.202", name: "visitor-2", role: "guest" },
];

export type Site = {
  readonly name: string;
  readonly address: string;
  /** Round trip from the office, µs. */
  readonly roundTripUs: number;
};

const words = [
  "news",
  "cdn",
  "mail",
  "maps",
  "video",
  "shop",
  "docs",
  "static",
  "api",
  "images",
  "fonts",
  "ads",
];
const firms = ["alder", "birch", "cedar", "fern", "hazel", "iris", "larch", "maple", "oak", "rowan"];

/** Sites by descending popularity, the same for everyone. */
export function makeSites(random: Random): Site[] {
  return Array.from({ length: 120 }, (_, i) => ({
    name: `${words[i % words.length]}.${firms[Math.floor(i / words.length)]}.example`,
    address: `${i % 2 === 0 ? "198.51.100" : "203.0.113"}.${100 + Math.floor(i / 2)}`,
    roundTripUs: Math.round(8_000 + 60_000 * random.uniform() ** 2),
  }));
}

/** A random rank by Zipf's law, 0 the most popular. */
export function popular(count: number, random: Random): number {
  const rank = Math.floor(Math.exp(random.uniform() * Math.log(count + 1))) - 1;
  return Math.min(count - 1, Math.max(0, rank));
}
