// The alerts that wait for one sink: a file for each incident, so that a kill loses none. An incident that grows while it waits takes the
// place of what waited. When too many wait, the least severe is dropped. An alert that a full disk does not take waits in memory.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson, writeJson } from "../files/json-file.ts";
import { type Alert, AlertSchema } from "./alert.ts";

const WaitingSchema = z.strictObject({ alert: AlertSchema, sinceMs: z.number() });
type Waiting = z.infer<typeof WaitingSchema>;

const mostWaiting = 1000;

export interface AlertQueue {
  readonly size: number;
  /** Adds or replaces the alert of an incident. False when the queue is full and the alert, or another one, was dropped. */
  put(alert: Alert, nowMs: number): boolean;
  /** The alerts in the order in which they are sent: the most severe first, then the oldest. */
  list(): readonly Waiting[];
  get(id: string): Waiting | undefined;
  /** Removes an alert, unless a later one took its place. */
  remove(alert: Alert): void;
  /** Tries again to write and to remove what the disk did not take. */
  store(): void;
}

export function createAlertQueue(folder: string, most: number = mostWaiting): AlertQueue {
  const entries = new Map<string, Waiting>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const entry = readJson<Waiting | null>(join(folder, name), WaitingSchema, null);
    if (entry && name === fileOf(entry.alert.id)) entries.set(entry.alert.id, entry);
    else rmSync(join(folder, name), { force: true });
  }
  const list = () =>
    [...entries.values()].sort(
      (a, b) => b.alert.incident.severity - a.alert.incident.severity || a.sinceMs - b.sinceMs,
    );
  /** Alerts whose file is not as it should be. */
  const unstored = new Set<string>();
  const store = (id: string) => {
    const path = join(folder, fileOf(id));
    const entry = entries.get(id);
    try {
      if (entry) writeJson(path, entry);
      else rmSync(path, { force: true });
      unstored.delete(id);
    } catch {
      unstored.add(id);
    }
  };
  const drop = (id: string) => {
    entries.delete(id);
    store(id);
  };
  return {
    get size() {
      return entries.size;
    },
    put(alert, nowMs) {
      entries.set(alert.id, { alert, sinceMs: entries.get(alert.id)?.sinceMs ?? nowMs });
      store(alert.id);
      if (entries.size <= most) return true;
      drop(list().at(-1)!.alert.id);
      return false;
    },
    list,
    get: (id) => entries.get(id),
    remove({ id, incident }) {
      if (entries.get(id)?.alert.incident === incident) drop(id);
    },
    store() {
      for (const id of [...unstored]) store(id);
    },
  };
}

const fileOf = (id: string): string => `${id}.json`;
