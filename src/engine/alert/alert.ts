// What is sent: an incident that is new or has grown. Its number is the same in every sink and after every start.
import { createHash } from "node:crypto";
import { z } from "zod";
import { IncidentSchema } from "../../shared/incident-vocabulary.ts";

export const AlertSchema = z.strictObject({
  /** The number of the incident; every message about it has the same. */
  id: z.string(),
  /** Of this incident: 1, 2, … */
  sequence: z.number().int(),
  change: z.enum(["new", "grew", "test"]),
  dataset: z.strictObject({ id: z.number().int(), name: z.string() }),
  /** When the incident was found or grew. */
  atMs: z.number(),
  incident: IncidentSchema,
});
export type Alert = z.infer<typeof AlertSchema>;
type Incident = Alert["incident"];

/** What a message says of an incident: the same again is no news. */
export const newsOf = ({ title, severity, kinds }: Incident): string =>
  JSON.stringify([title, Math.round(severity), kinds]);

/** A number of 32 hexadecimal digits that depends on the dataset and the incident only. */
export const alertId = (workspace: string, datasetId: number, key: string): string =>
  createHash("sha256")
    .update(JSON.stringify([workspace, datasetId, key]))
    .digest("hex")
    .slice(0, 32);

/** The sentence of an alert: its evidence in words. */
export const evidenceText = ({ evidence }: Incident): string =>
  evidence
    .slice(0, 4)
    .map(({ sentence }) => sentence)
    .join(" ");

/** "grew: …", as the command prints it. */
export const headlineOf = ({ change, incident }: Alert): string =>
  `${change === "grew" ? "grew: " : change === "test" ? "test: " : ""}${incident.title}`;

/** An alert that says that it is none, from addresses that are reserved for documentation (RFC 5737). */
export const testAlert = (nowMs: number): Alert => ({
  id: createHash("sha256").update(`test ${nowMs}`).digest("hex").slice(0, 32),
  sequence: 1,
  change: "test",
  dataset: { id: 0, name: "test" },
  atMs: nowMs,
  incident: {
    ...{ key: "test", rank: 1, severity: 1, kinds: ["beacon"] },
    title: "This is a test alert of Tidewatch; nothing happened",
    ...{ originators: ["192.0.2.10"], responders: ["198.51.100.20"] },
    ...{ originatorCount: 1, responderCount: 1, fromMs: nowMs - 60_000, toMs: nowMs, flows: 1, parts: [] },
    evidence: [
      {
        behaviour: "beacon",
        sentence: "A person set up this sink and tries it out.",
        ...{ strength: 0, rarity: 1, parts: [] },
      },
    ],
  },
});
