// One inside host takes over others through administration services.
import type { Family } from "./family.ts";
import { about, between, hourMs, minuteMs, talk } from "./shapes.ts";

export const lateralFamily: Family = {
  name: "lateral",
  behaviour: "new-edge",
  title: "Lateral movement",
  about: "An inside host runs programs on other inside hosts.",
  source: "MITRE ATT&CK T1021.002 and T1569.002 (PsExec), T1047 (WMI), T1021.001 (remote desktop).",
  words: [
    "PsExec to up to 40 hosts in 5 minutes",
    "PsExec to 5 hosts in 15 minutes",
    "WMI to 2 hosts in an hour",
    "one session of remote desktop, 20 minutes",
  ],
  leastFlows: [8, 4, 2, 1],
  make({ actor, neighbours, dark, begin }, random, intensity) {
    const hosts = (count: number) => (neighbours.length > 0 ? neighbours.slice(0, count) : [dark()]);
    const contact = (
      to: string,
      atMs: number,
      more: Omit<Parameters<typeof talk>[1], "atMs" | "from" | "to">,
    ) => talk(random, { atMs, from: actor, to, ...more });
    if (intensity === 3) {
      const atMs = begin(20 * minuteMs);
      return hosts(1).map((to) =>
        contact(to, atMs, {
          port: 3389,
          service: "rdp",
          out: about(random, 450_000),
          back: about(random, 9e6),
          durationS: 1200,
        }),
      );
    }
    if (intensity === 2) {
      const startMs = begin(hourMs);
      return hosts(2).flatMap((to, i) => [
        contact(to, startMs + i * 0.5 * hourMs, {
          port: 135,
          service: "msrpc",
          out: about(random, 1100),
          back: about(random, 900),
          durationS: 0.3,
          more: { remote_operations: "epmapper, isystemactivator" },
        }),
        contact(to, startMs + i * 0.5 * hourMs + 400, {
          port: 49_155,
          service: "msrpc",
          out: about(random, 9000),
          back: about(random, 7000),
          durationS: 12,
          more: { remote_operations: "iwbemservices" },
        }),
      ]);
    }
    const spanMs = intensity === 0 ? 5 * minuteMs : 15 * minuteMs;
    const targets = hosts(intensity === 0 ? 40 : 5);
    const startMs = begin(spanMs);
    return targets.map((to, i) =>
      contact(to, startMs + (spanMs / targets.length) * (i + between(random, 0, 0.5)), {
        port: 445,
        service: "smb",
        out: about(random, 190_000),
        back: about(random, 9000),
        durationS: between(random, 2, 8),
        more: { remote_operations: "IPC$, ADMIN$, svcctl", program: "Windows program" },
      }),
    );
  },
};
