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
  /** Known at once, also when the disk does not take it. */
  add(alert: Alert, nowMs: number): void;
  /** Tries again to write what the disk did not take. */
  store(): void;
  /** How many were sent since a time. */
  since(ms: number): readonly Sent[];
}

export function createSentAlerts(path: string): SentAlerts {
  let isStored = true;
  const store = () => {
    try {
      writeJson(path, [...sent.values()]);
      isStored = true;
    } catch {
      isStored = false;
    }
  };
  const sent = new Map(readJson(path, SentSchema, []).map((one) => [one.id, one]));
  return {
    of: (id) => sent.get(id),
    add({ id, sequence, incident }, nowMs) {
      // The newest is last.
      sent.delete(id);
      sent.set(id, { id, news: newsOf(incident), sequence, atMs: nowMs });
      for (const oldest of [...sent.keys()].slice(0, Math.max(0, sent.size - mostKept))) sent.delete(oldest);
      store();
    },
    store() {
      if (!isStored) store();
    },
    since: (ms) => [...sent.values()].filter(({ atMs }) => atMs >= ms),
  };
}
