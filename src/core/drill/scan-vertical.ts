// The ports of one host tried one after the other.
import { sample } from "../math/random.ts";
import type { Family } from "./family.ts";
import { about, knock, secondMs } from "./shapes.ts";

const levels = [
  { ports: 1000, everyMs: 5 },
  { ports: 100, everyMs: 50 },
  { ports: 40, everyMs: 15 * secondMs },
  { ports: 20, everyMs: 300 * secondMs },
] as const;

export const scanVerticalFamily: Family = {
  name: "scan-vertical",
  behaviour: "scan",
  title: "Scan of one host",
  about: "The ports of one host tried, few of them open.",
  source:
    "Timing templates of nmap: T4 and T3 in parallel, T1 a probe every 15 s, T0 every 5 minutes (nmap.org/book).",
  words: [
    "nmap -T4: 1,000 ports in 5 seconds",
    "nmap -F: 100 ports in 5 seconds",
    "nmap -T1: 40 ports, one every 15 seconds",
    "nmap -T0: 20 ports, one every 5 minutes",
  ],
  leastFlows: 4,
  make({ actor, neighbours, outside, begin }, random, intensity) {
    const { ports, everyMs } = levels[intensity];
    const startMs = begin(ports * everyMs);
    const to = neighbours[0] ?? outside();
    return [...sample(8000, ports, random)].map((port, i) =>
      knock(
        random,
        { atMs: startMs + i * everyMs + about(random, 0.2 * everyMs, 1), from: actor, to, port: port + 1 },
        random.uniform() < 0.02 ? "open" : random.uniform() < 0.8 ? "refused" : "none",
      ),
    );
  },
};
