// Seeded flow tables for tests: two hosts at work, and attack rows at the end of the day. The product has a different generator.
import { createRandom } from "../../src/core/math/random.ts";

export interface SyntheticOptions {
  rows: number;
  seed?: number;
  /** Every n-th row of the last third is an attack; 0 for none. */
  attackEvery?: number;
  /** Columns to leave out. */
  without?: readonly string[];
}

const header = [
  "start_time",
  "orig_addr",
  "orig_port",
  "resp_addr",
  "resp_port",
  "protocol",
  "duration_s",
  "orig_packets",
  "resp_packets",
  "orig_payload_bytes",
  "resp_payload_bytes",
  // With one context column the import adds no other: these tests are not about a file's first flows, which differ
  // from all others.
  "orig_flows_60s",
  "label",
];

/** CSV with the catalogue's names. */
export function syntheticFlows({ rows, seed = 7, attackEvery = 20, without = [] }: SyntheticOptions): string {
  const random = createRandom(seed);
  const shown = header.filter((name) => !without.includes(name));
  const lines = Array.from({ length: rows }, (_, i) => {
    const attack = attackEvery > 0 && i > (2 * rows) / 3 && i % attackEvery === 0;
    const packets = Math.round(2 + 20 * random.uniform());
    const answered = Math.round(packets * (1 + 0.2 * random.normal()));
    const cells: Record<string, string | number> = {
      start_time: new Date(Date.UTC(2024, 2, 1) + i * 5000).toISOString(),
      orig_addr: i % 2 === 0 ? "10.0.0.1" : "10.0.0.2",
      orig_port: 40_000 + (i % 2000),
      resp_addr: `192.0.2.${1 + (i % 5)}`,
      resp_port: attack ? 4444 : i % 3 === 0 ? 53 : 443,
      protocol: i % 3 === 0 ? "udp" : "tcp",
      duration_s: (attack ? 300 : 0.1 * packets * (1 + random.uniform())).toFixed(3),
      orig_packets: packets,
      resp_packets: Math.max(1, answered),
      orig_payload_bytes: attack ? 4_000_000 + i : Math.round(packets * (300 + 30 * random.normal())),
      resp_payload_bytes: Math.round(Math.max(1, answered) * (600 + 60 * random.normal())),
      orig_flows_60s: 6,
      label: attack ? "Botnet" : "BENIGN",
    };
    return shown.map((name) => cells[name]).join(",");
  });
  return `${shown.join(",")}\n${lines.join("\n")}\n`;
}
