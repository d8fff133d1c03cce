// Services tried now and then, with long pauses.
import type { Family } from "./family.ts";
import { about, knock, minuteMs, pick, secondMs } from "./shapes.ts";

const levels = [
  { doors: 400, everyMs: 0.4 * secondMs },
  { doors: 120, everyMs: 15 * secondMs },
  { doors: 60, everyMs: minuteMs },
  { doors: 24, everyMs: 5 * minuteMs },
] as const;
const ports = [
  21, 22, 23, 25, 80, 110, 135, 139, 143, 389, 443, 445, 1433, 3306, 3389, 5432, 5900, 5985, 8080, 8443,
];

export const scanSlowFamily: Family = {
  name: "scan-slow",
  behaviour: "scan",
  title: "Slow scan",
  about: "The usual ports of many hosts tried in an order of chance, with pauses.",
  source:
    "nmap -T2 (0.4 s), -T1 (15 s), --scan-delay 60s and -T0 (5 minutes) over several hosts (nmap.org/book).",
  words: [
    "nmap -T2: 400 doors, one every 0.4 seconds",
    "nmap -T1: 120 doors, one every 15 seconds",
    "60 doors, one a minute",
    "nmap -T0: 24 doors, one every 5 minutes",
  ],
  leastFlows: 4,
  make({ actor, neighbours, dark, begin }, random, intensity) {
    const { doors, everyMs } = levels[intensity];
    const startMs = begin(doors * everyMs);
    const known = neighbours.slice(0, 12);
    const targets = [...known, ...Array.from({ length: Math.max(4, known.length) }, dark)];
    const tried = new Set<string>();
    return Array.from({ length: doors }, (_, i) => {
      let to = pick(random, targets);
      let port = pick(random, ports);
      for (let again = 0; tried.has(`${to} ${port}`) && again < 20; again++) {
        to = pick(random, targets);
        port = pick(random, ports);
      }
      tried.add(`${to} ${port}`);
      const answer = !known.includes(to) ? "none" : random.uniform() < 0.1 ? "open" : "refused";
      const atMs = startMs + i * everyMs + about(random, 0.2 * everyMs, 1);
      return knock(random, { atMs, from: actor, to, port }, answer);
    });
  },
};
