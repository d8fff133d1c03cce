// What a sink was sent of each incident, so that the same is not sent again, also after a restart.
import { z } from "zod";
import { readJson, writeJson } from "../files/json-file.ts";
import { type Alert, newsOf } from "./alert.ts";

const SentSchema = z.array(
  z.strictObject({ id: z.string(), news: z.string(), sequence: z.number().int(), atMs: z.number() }),
);
type Sent = z.infer<typeof SentSchema>[number];

/** The oldest are forgotten: an incident that has not grown for so long is not found again. */
const mostKept = 2000;

interface SentAlerts {
  of(id: string): Sent | undefined;
  add(alert: Alert, nowMs: number): void;
  /** How many were sent since a time. */
  since(ms: number): readonly Sent[];
}

export function createSentAlerts(path: string): SentAlerts {
  const sent = new Map(readJson(path, SentSchema, []).map((one) => [one.id, one]));
  return {
    of: (id) => sent.get(id),
    add({ id, sequence, incident }, nowMs) {
      // The newest is last.
      sent.delete(id);
      sent.set(id, { id, news: newsOf(incident), sequence, atMs: nowMs });
      for (const oldest of [...sent.keys()].slice(0, Math.max(0, sent.size - mostKept))) sent.delete(oldest);
      writeJson(path, [...sent.values()]);
    },
    since: (ms) => [...sent.values()].filter(({ atMs }) => atMs >= ms),
  };
}
