// Flows with an alert of a signature engine, if the dataset has alerts.
import type { Family } from "./family.ts";
import { about, between, minuteMs, plainDomain, talk } from "./shapes.ts";

const flows = [40, 10, 3, 1] as const;

export const alertFamily: Family = {
  name: "alert",
  behaviour: "alert",
  title: "Alert in the data",
  about: "Ordinary flows that carry an alert of a signature engine.",
  source:
    "Suricata: one alert a flow; how many flows of an infection match a signature varies from one to all.",
  words: [
    "40 flows with the alert",
    "10 flows with the alert",
    "3 flows with the alert",
    "a single flow with the alert",
  ],
  needs: "alert",
  make({ actor, outside, begin }, random, intensity) {
    const startMs = begin(30 * minuteMs);
    const server = outside();
    const name = `www.${plainDomain(random)}`;
    return Array.from({ length: flows[intensity] }, (_, i) =>
      talk(random, {
        atMs: startMs + (30 * minuteMs * (i + between(random, 0, 0.9))) / flows[intensity],
        from: actor,
        to: server,
        port: 443,
        service: "tls",
        out: about(random, 900, 0.4),
        back: about(random, 8000, 0.6),
        durationS: between(random, 0.3, 5),
        more: { tls_sni: name, alert: "MALWARE check-in of a known family" },
      }),
    );
  },
};
