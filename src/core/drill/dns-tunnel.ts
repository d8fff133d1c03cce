// Data carried in DNS names, through the network's resolver.
import type { Family, Plant } from "./family.ts";
import {
  about,
  base32,
  between,
  clientPort,
  hexDigits,
  hourMs,
  lookup,
  minuteMs,
  plainDomain,
  randomText,
  secondMs,
} from "./shapes.ts";

export const dnsTunnelFamily: Family = {
  name: "dns-tunnel",
  behaviour: "tunnel",
  title: "DNS tunnel",
  about: "Data carried in the names of look-ups under one domain.",
  source:
    "iodine (manual: names up to 255 characters, NULL and TXT records) and dnscat2 (a question a second while idle); low-throughput exfiltration of Nadler, Aminov, Shabtai 2019.",
  words: [
    "iodine carries a file: 40 questions a second for 5 minutes",
    "an idle dnscat2 session: a question a second for 20 minutes",
    "a name of 50 characters every 10 seconds for 30 minutes",
    "a name of 24 characters every 3 minutes for a day",
  ],
  make({ actor, resolver, begin, lengthMs }, random, intensity) {
    const zone = `${randomText(random, 1, "abcdet")}.${plainDomain(random)}`;
    if (intensity < 2) {
      const session =
        intensity === 0
          ? { spanMs: 5 * minuteMs, everyMs: 25, label: 190, answer: 160, types: "NULL, TXT" }
          : { spanMs: 20 * minuteMs, everyMs: secondMs, label: 58, answer: 34, types: "TXT, CNAME, MX" };
      const alphabet = intensity === 0 ? base32 : hexDigits;
      const label = randomText(random, session.label, alphabet).replace(/(.{60})(?=.)/g, "$1.");
      return [oneSocket({ ...session, name: `${label}.${zone}`, atMs: begin(session.spanMs) })];
    }
    const { everyMs, spanMs, length } =
      intensity === 2
        ? { everyMs: 10 * secondMs, spanMs: 30 * minuteMs, length: 50 }
        : { everyMs: 3 * minuteMs, spanMs: Math.min(24 * hourMs, 0.9 * lengthMs), length: 24 };
    const startMs = begin(spanMs);
    return Array.from({ length: Math.floor(spanMs / everyMs) }, (_, i) =>
      lookup(random, {
        atMs: startMs + i * everyMs + between(random, 0, 0.3 * everyMs),
        from: actor,
        to: resolver,
        name: `${randomText(random, length, base32)}.${zone}`,
        type: intensity === 2 ? "TXT" : "A",
        answer: intensity === 2 ? 12 : 4,
      }),
    );

    /** Merges all look-ups into one flow, for a client that sends them from one port. */
    function oneSocket(session: {
      atMs: number;
      spanMs: number;
      everyMs: number;
      name: string;
      answer: number;
      types: string;
    }): Plant {
      const queries = about(random, session.spanMs / session.everyMs, 0.05);
      const { length } = session.name;
      return {
        atMs: session.atMs,
        from: actor,
        to: resolver,
        fromPort: clientPort(random),
        port: 53,
        protocol: "udp",
        service: "dns",
        state: "SF",
        durationS: session.spanMs / 1000,
        bytesOut: queries * (18 + length),
        bytesIn: queries * (30 + length + session.answer),
        packetsOut: queries,
        packetsIn: queries,
        more: {
          dns_query: session.name,
          dns_types: session.types,
          dns_queries: queries,
          dns_names: queries,
          dns_name_bytes: queries * length,
          dns_failures: 0,
          dns_answer_bytes: queries * session.answer,
        },
      };
    }
  },
};
