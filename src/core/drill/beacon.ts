// A program that calls its server at regular gaps.
import type { Family } from "./family.ts";
import { about, between, hourMs, minuteMs, plainDomain, talk } from "./shapes.ts";

const levels = [
  { everyMs: minuteMs, jitter: 0.05, missed: 0 },
  { everyMs: 5 * minuteMs, jitter: 0.2, missed: 0 },
  { everyMs: 30 * minuteMs, jitter: 0.3, missed: 0.05 },
  { everyMs: 2 * hourMs, jitter: 0.3, missed: 0.2 },
] as const;
const longestMs = 72 * hourMs;

export const beaconFamily: Family = {
  name: "beacon",
  behaviour: "beacon",
  title: "Beacon",
  about: "An encrypted call to one server outside, again and again.",
  source:
    "Default sleep of Cobalt Strike (60 s) and operators' settings of sleep and jitter (Fox-IT, Hunting for beacons, 2020); RITA's jitter and missed calls.",
  words: [
    "every minute, 5 % jitter",
    "every 5 minutes, 20 % jitter",
    "every 30 minutes, 30 % jitter, one call in 20 missed",
    "every 2 hours, 30 % jitter, one call in 5 missed",
  ],
  leastFlows: 3,
  make({ actor, outside, begin, lengthMs }, random, intensity) {
    const { everyMs, jitter, missed } = levels[intensity];
    const spanMs = Math.min(longestMs, 0.9 * lengthMs);
    const startMs = begin(spanMs);
    const server = outside();
    const name = `www.${plainDomain(random)}`;
    const calls = [];
    for (
      let atMs = startMs;
      atMs <= startMs + spanMs;
      atMs += everyMs * between(random, 1 - jitter, 1 + jitter)
    ) {
      if (random.uniform() < missed) continue;
      calls.push(
        talk(random, {
          atMs,
          from: actor,
          to: server,
          port: 443,
          service: "tls",
          out: about(random, 640, 0.05),
          back: about(random, 3900, 0.04),
          durationS: between(random, 0.2, 0.6),
          more: { tls_sni: name },
        }),
      );
    }
    return calls;
  },
};
