// Incidents of the small engine's dataset, in the form of the engine's replies.
import type { HostCard } from "../../src/shared/host-vocabulary.ts";
import type { IncidentPage, IncidentWithVerdict } from "../../src/shared/incident-vocabulary.ts";
import { startMs } from "./small-engine.ts";

const part = (name: string, value: number, text: string) => ({ name, value, text });

export const incident: IncidentWithVerdict = {
  ...{ key: "beacon 10.0.0.3", rank: 1, severity: 71.6, kinds: ["beacon"], title: "10.0.0.3 calls out" },
  ...{ originators: ["10.0.0.3"], responders: ["192.0.2.1"], originatorCount: 1, responderCount: 1 },
  ...{ fromMs: startMs, toMs: startMs + 60_000, flows: 40, verdict: null, firstRow: 3, note: "", tags: [] },
  parts: [part("clear", 55.26, "regular to the second"), part("matters", 16.34, "leaves the network")],
  evidence: [
    {
      ...{ behaviour: "beacon", sentence: "Every 60 s, 40 times.", strength: 0.9, rarity: 0.1 },
      parts: [part("regular", 0.934, "gaps of 60 s"), part("long", 1.4, "over a day")],
    },
    {
      ...{ behaviour: "tunnel", sentence: "Names carry 2 kB.", strength: 0.4, rarity: 0.2 },
      parts: [part("bytes", -0.2, "none")],
    },
  ],
};

export const scan: IncidentWithVerdict = {
  ...incident,
  ...{ key: "scan 10.0.0.9", rank: 2, severity: 40, kinds: ["scan"], title: "10.0.0.9 scans" },
  ...{
    flows: 1,
    note: "the printer",
    verdict: { verdict: "benign", reason: null, atMs: startMs },
  },
};

const counts = { confirmed: 0, "false-positive": 0, benign: 1, unsure: 0, open: 1 };

export const incidentPage: IncidentPage = {
  ...{ found: true, sentence: "", incidents: [incident, scan], offset: 0, total: 2, counts },
  budget: { perDay: 1, days: 1, within: 1, sentence: "The 1 most severe of 2 are your budget." },
};

export const hostCard: HostCard = {
  ...{
    address: "10.0.0.3",
    name: null,
    sentence: "10.0.0.3 is inside.",
    inside: true,
    insideReason: "private",
  },
  ...{ flows: 40, firstMs: startMs, lastMs: startMs + 60_000, hasBytes: true, roles: [] },
  ...{ sentBytes: 4_100_000, receivedBytes: 1200, volumes: null },
  offered: [],
  used: [{ service: "tls", port: 443, flows: 39, peers: 2, sentBytes: 4_100_000, receivedBytes: 1200 }],
  peers: [
    {
      ...{ address: "192.0.2.1", flows: 40, begun: 1234, sentBytes: 4_100_000, receivedBytes: 1200 },
      ...{ firstMs: startMs, lastMs: startMs + 60_000 },
    },
  ],
  peersTotal: 3,
  names: [{ kind: "asked", name: "status.example", flows: 39 }],
  incidents: [incident, scan],
  incidentsFound: true,
  verdicts: counts,
};
