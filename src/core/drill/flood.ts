// SYN packets of connections that are never completed: from forged addresses at an inside host, or from an inside
// host at an outside one.
import type { Family } from "./family.ts";
import { about, knock } from "./shapes.ts";

const levels = [
  { packets: 6000, perS: 500, forged: true },
  { packets: 3000, perS: 100, forged: true },
  { packets: 900, perS: 10, forged: false },
  { packets: 300, perS: 1, forged: false },
] as const;

export const floodFamily: Family = {
  name: "flood",
  behaviour: "flood",
  title: "Flood",
  about: "A host hit by SYN packets that are never completed.",
  source:
    "hping3: --flood with --rand-source, --faster, --fast (10 a second), and a packet a second by default (its manual).",
  words: [
    "500 a second from forged addresses, 12 seconds",
    "100 a second from forged addresses, 30 seconds",
    "10 a second from one inside host, 90 seconds",
    "one a second from one inside host, 5 minutes",
  ],
  leastFlows: 50,
  make({ actor, outside, begin }, random, intensity) {
    const { packets, perS, forged } = levels[intensity];
    const gapMs = 1000 / perS;
    const startMs = begin(packets * gapMs);
    const victim = forged ? actor : outside();
    return Array.from({ length: packets }, (_, i) =>
      knock(
        random,
        {
          atMs: startMs + i * gapMs + about(random, 0.3 * gapMs, 1),
          from: forged ? outside() : actor,
          to: victim,
          port: forged ? 443 : 80,
        },
        "none",
      ),
    );
  },
};
