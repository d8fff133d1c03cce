// The sinks of a workspace, in one file that only its owner can read, since some have secrets. And the number of the account that set them up.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { type Sink, type SinkInput, SinkSchema } from "../../shared/alert-vocabulary.ts";
import { readJson, writeJson } from "../files/json-file.ts";

interface SinkStore {
  list(): readonly Sink[];
  /** Adds a sink, or replaces the one of this name; a secret that is not given stays. */
  save(input: SinkInput, account: string): Sink;
  remove(id: number): boolean;
}

export const alertsFolder = (workspace: string): string => join(workspace, "alerts");

export function createSinkStore(workspace: string): SinkStore {
  const path = join(alertsFolder(workspace), "sinks.json");
  let sinks = readJson(path, z.array(SinkSchema), []);
  const keep = (next: Sink[]) => {
    writeJson(path, next);
    sinks = next;
  };
  return {
    list: () => sinks,
    save(input, account) {
      const before = sinks.find(({ name }) => name === input.name);
      const id = before?.id ?? 1 + Math.max(0, ...sinks.map((sink) => sink.id));
      const sink = { ...input, target: withSecret(input.target, before?.target), id, account };
      keep(before ? sinks.map((one) => (one === before ? sink : one)) : [...sinks, sink]);
      return sink;
    },
    remove(id) {
      if (!sinks.some((sink) => sink.id === id)) return false;
      keep(sinks.filter((sink) => sink.id !== id));
      return true;
    },
  };
}

function withSecret(target: Sink["target"], before: Sink["target"] | undefined): Sink["target"] {
  if (!("secret" in target) && before && "secret" in before && before.kind === target.kind)
    return { ...target, ...(before.secret === undefined ? {} : { secret: before.secret }) } as Sink["target"];
  if ("secret" in target && target.secret === "") {
    const { secret: _, ...rest } = target;
    return rest as Sink["target"];
  }
  return target;
}

/** A random number of the account on this machine, kept in its data folder. */
export function accountNumber(dataFolder: string): string {
  const path = join(dataFolder, "account.json");
  const schema = z.strictObject({ number: z.string().regex(/^[0-9a-f]{32}$/) });
  const known = readJson<{ number: string } | null>(path, schema, null);
  if (known) return known.number;
  const number = randomBytes(16).toString("hex");
  try {
    writeJson(path, { number });
  } catch {
    // On a read-only home the number holds as long as the engine runs. A workspace elsewhere opens all the same.
  }
  return number;
}
