// The loot of a password stealer, sent by mail or FTP.
import type { Family } from "./family.ts";
import { about, between, minuteMs, talk } from "./shapes.ts";

const levels = [
  { port: 587, service: "smtp", drops: 8, size: 60_000, everyMs: 10 * minuteMs },
  { port: 21, service: "ftp", drops: 4, size: 6000, everyMs: 20 * minuteMs },
  { port: 587, service: "smtp", drops: 3, size: 4000, everyMs: 30 * minuteMs },
  { port: 587, service: "smtp", drops: 1, size: 900, everyMs: minuteMs },
] as const;

export const mailDropFamily: Family = {
  name: "mail-drop",
  behaviour: "exfiltration",
  title: "Mail drop",
  about: "Passwords and screenshots handed over to a place outside by mail or FTP.",
  source: "MITRE ATT&CK S0331 (Agent Tesla: SMTP and FTP) and T1048.003.",
  words: [
    "a screenshot of 60 kB by mail every 10 minutes",
    "6 kB by FTP every 20 minutes",
    "three mails of 4 kB in an hour and a half",
    "a single mail of 900 bytes",
  ],
  make({ actor, outside, begin }, random, intensity) {
    const { port, service, drops, size, everyMs } = levels[intensity];
    const startMs = begin(drops * everyMs);
    const server = outside();
    return Array.from({ length: drops }, (_, i) =>
      talk(random, {
        atMs: startMs + everyMs * (i + between(random, 0, 0.2)),
        from: actor,
        to: server,
        port,
        service,
        out: about(random, size, 0.2),
        back: about(random, 500, 0.1),
        durationS: between(random, 1.5, 4),
      }),
    );
  },
};
