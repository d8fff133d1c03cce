// Look-ups of generated names until one exists.
import type { Family } from "./family.ts";
import { between, hourMs, letters, lookup, minuteMs, pick, plainDomain, randomText } from "./shapes.ts";

const levels = [
  { names: 500, spanMs: 30 * minuteMs },
  { names: 100, spanMs: 40 * minuteMs },
  { names: 30, spanMs: hourMs },
  { names: 12, spanMs: 8 * hourMs },
] as const;

export const failedNamesFamily: Family = {
  name: "failed-names",
  behaviour: "failed-names",
  title: "Made names",
  about: "Look-ups of domains that a program made up and that do not exist.",
  source:
    "Plohmann and others, A Comprehensive Measurement Study of Domain Generating Malware, 2016; Conficker tries 500 names a day, dictionary algorithms (Suppobox) read like words.",
  words: [
    "500 names of random letters in 30 minutes",
    "100 names of random letters in 40 minutes",
    "30 names of random letters in an hour",
    "12 names that read like words over up to 8 hours",
  ],
  reads: "dns_failures",
  leastFlows: 5,
  make({ actor, resolver, begin, lengthMs }, random, intensity) {
    const { names, spanMs } = levels[intensity];
    const lastsMs = Math.min(spanMs, 0.9 * lengthMs);
    const startMs = begin(lastsMs);
    const generatedName = () =>
      `${randomText(random, 8 + random.below(7), letters)}.${pick(random, ["com", "net", "org", "info", "biz", "ws"])}`;
    return Array.from({ length: names }, (_, i) =>
      lookup(random, {
        atMs: startMs + (lastsMs / names) * (i + between(random, 0, 0.8)),
        from: actor,
        to: resolver,
        name: intensity === 3 ? plainDomain(random) : generatedName(),
        answer: null,
      }),
    );
  },
};
