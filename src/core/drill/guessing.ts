// Password attempts at one SSH server.
import type { Family } from "./family.ts";
import { about, between, logIns, secondMs } from "./shapes.ts";

const levels = [
  { guesses: 2000, everyMs: 0.25 * secondMs },
  { guesses: 200, everyMs: 1.4 * secondMs },
  { guesses: 60, everyMs: 12 * secondMs },
  { guesses: 12, everyMs: 300 * secondMs },
] as const;

export const guessingFamily: Family = {
  name: "guessing",
  behaviour: "guessing",
  title: "Password guessing",
  about: "One account's password guessed at one SSH server.",
  source:
    "thc-hydra: 16 tasks by default, 4 as it advises for SSH, -t 1 with -W between attempts (its help text).",
  words: [
    "hydra with 16 tasks: 2,000 log-ins, four a second",
    "hydra with 4 tasks: 200 log-ins, 43 a minute",
    "one log-in every 12 seconds, 60 in all",
    "one log-in every 5 minutes, 12 in all",
  ],
  leastFlows: 5,
  make(place, random, intensity) {
    const { guesses: count, everyMs } = levels[intensity];
    return logIns(place, random, {
      count,
      everyMs,
      ports: [22],
      one: () => ({
        service: "ssh",
        out: about(random, 1620, 0.02),
        back: about(random, 2340, 0.02),
        durationS: between(random, 1.6, 3.2),
      }),
    });
  },
};
