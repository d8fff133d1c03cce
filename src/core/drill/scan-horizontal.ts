// One port tried at many addresses of the network.
import type { Family } from "./family.ts";
import { about, knock, secondMs } from "./shapes.ts";

const levels = [
  { addresses: 250, everyMs: 10 },
  { addresses: 64, everyMs: 400 },
  { addresses: 24, everyMs: 15 * secondMs },
  { addresses: 10, everyMs: 300 * secondMs },
] as const;
/** Share of the addresses that are in use. */
const lived = 0.3;

export const scanHorizontalFamily: Family = {
  name: "scan-horizontal",
  behaviour: "scan",
  title: "Sweep of the network",
  about: "One port tried at many addresses of the actor's network.",
  source:
    "Timing templates of nmap: T4, T2 (0.4 s between probes), T1 (15 s), T0 (5 minutes); nmap.org/book.",
  words: [
    "nmap -T4: 250 addresses in 3 seconds",
    "nmap -T2: 64 addresses, one every 0.4 seconds",
    "nmap -T1: 24 addresses, one every 15 seconds",
    "nmap -T0: 10 addresses, one every 5 minutes",
  ],
  leastFlows: 4,
  make({ actor, neighbours, dark, begin }, random, intensity) {
    const { addresses, everyMs } = levels[intensity];
    const startMs = begin(addresses * everyMs);
    const known = neighbours.slice(0, Math.round(lived * addresses));
    const targets = [...known, ...Array.from({ length: addresses - known.length }, dark)];
    return targets.map((to, i) => {
      const answers = known.includes(to);
      const answer = !answers ? "none" : random.uniform() < 0.2 ? "open" : "refused";
      const atMs = startMs + i * everyMs + about(random, 0.2 * everyMs, 1);
      return knock(random, { atMs, from: actor, to, port: 445 }, answer);
    });
  },
};
