// Files sent to an outside address by an ordinary protocol.
import type { Family } from "./family.ts";
import { about, between, hourMs, minuteMs, plainDomain, talk } from "./shapes.ts";

const levels = [
  { pieces: 5, size: 100e6, back: 200e3, spanMs: 10 * minuteMs },
  { pieces: 10, size: 5e6, back: 20e3, spanMs: hourMs },
  { pieces: 20, size: 256e3, back: 8e3, spanMs: 80 * minuteMs },
  { pieces: 30, size: 20e3, back: 6e3, spanMs: 8 * hourMs },
] as const;

export const exfiltrationFamily: Family = {
  name: "exfiltration",
  behaviour: "exfiltration",
  title: "Data going out",
  about: "Files sent to one place outside over TLS.",
  source:
    "MITRE ATT&CK T1567.002 (upload to a cloud) and T1030 (pieces of a limited size); producer/consumer ratio of Bullard and Gerth 2014.",
  words: [
    "500 MB in 10 minutes",
    "50 MB in ten pieces over an hour",
    "5 MB in pieces of 256 kB over 80 minutes",
    "600 kB in pieces of 20 kB over up to 8 hours",
  ],
  make({ actor, outside, begin, lengthMs }, random, intensity) {
    const { pieces, size, back, spanMs } = levels[intensity];
    const lastsMs = Math.min(spanMs, 0.9 * lengthMs);
    const startMs = begin(lastsMs);
    const place = outside();
    const name = `files.${plainDomain(random)}`;
    return Array.from({ length: pieces }, (_, i) =>
      talk(random, {
        atMs: startMs + (lastsMs / pieces) * (i + between(random, 0, 0.6)),
        from: actor,
        to: place,
        port: 443,
        service: "tls",
        out: about(random, size, 0.15),
        back: about(random, back, 0.3),
        durationS: Math.max(0.3, (size / 2.5e6) * between(random, 0.7, 1.4)),
        more: { tls_sni: name },
      }),
    );
  },
};
