// One password tried with many accounts at the domain controller.
import type { Family } from "./family.ts";
import { about, between, logIns, secondMs } from "./shapes.ts";

const levels = [
  { accounts: 500, everyMs: 0.05 * secondMs },
  { accounts: 100, everyMs: secondMs },
  { accounts: 30, everyMs: 20 * secondMs },
  { accounts: 10, everyMs: 300 * secondMs },
] as const;

export const sprayingFamily: Family = {
  name: "spraying",
  behaviour: "guessing",
  title: "Password spraying",
  about: "One password tried with many accounts over Kerberos.",
  source:
    "kerbrute: 10 threads by default, --delay between attempts (its help text); MITRE ATT&CK T1110.003.",
  words: [
    "kerbrute with 10 threads: 500 accounts in 25 seconds",
    "100 accounts, one a second",
    "30 accounts, one every 20 seconds",
    "10 accounts, one every 5 minutes",
  ],
  leastFlows: 5,
  make(place, random, intensity) {
    const { accounts: count, everyMs } = levels[intensity];
    return logIns(place, random, {
      count,
      everyMs,
      ports: [88, 389, 445],
      one: () => ({
        service: "kerberos",
        out: about(random, 235, 0.03),
        back: about(random, 190, 0.02),
        durationS: between(random, 0.002, 0.01),
        more: { login_failures: 1, login_successes: 0 },
      }),
    });
  },
};
