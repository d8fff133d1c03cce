// The server of requests and events: checks names and inputs against the contract, routes, replies, sends events.
import { z } from "zod";
import {
  type EventName,
  type EventPayload,
  events,
  type Handlers,
  isEventName,
  isRequestName,
  type ParsedInput,
  type RequestName,
  requests,
} from "../contract/contract.ts";
import { type Failure, toFailure } from "../errors.ts";
import type { Port, Reply, RequestRoute } from "./rpc.ts";

const RequestMessage = z.strictObject({ id: z.number().int(), name: z.string(), input: z.unknown() });

export interface RouteOptions {
  /** Called for bugs, not for expected errors. */
  onBug?(failure: Failure, name: string): void;
}

/** Routes requests to handlers; a name without a handler is refused like an unknown one. */
export function createRoute<K extends RequestName>(
  handlers: Handlers<K>,
  options: RouteOptions = {},
): RequestRoute {
  return async (name, input) => {
    if (!isRequestName(name) || !Object.hasOwn(handlers, name)) {
      const called = typeof name === "string" ? JSON.stringify(name.slice(0, 100)) : "by anything but a text";
      return refuse("UNKNOWN_REQUEST", `There is no request called ${called}.`);
    }
    const parsed = parseInput(name, input);
    if (!parsed.ok) return parsed;
    try {
      const handler = handlers[name as K] as (input: ParsedInput<RequestName>) => unknown;
      return { ok: true, value: await handler(parsed.value as ParsedInput<RequestName>) };
    } catch (thrown) {
      const error = toFailure(thrown);
      if (error.code === "BUG") options.onBug?.(error, name);
      return { ok: false, error };
    }
  };
}

/** Checks the input of a request against the contract. Returns the parsed input, or a sentence about what is wrong. */
export function parseInput(name: RequestName, input: unknown): Reply {
  // Schemas recurse into a value, so check its size first.
  if (isTooLarge(input))
    return refuse(
      "INVALID_INPUT",
      `The input of ${name} is not valid: it is nested more than ${deepest} levels deep, or holds more than ${most.toLocaleString("en-US")} values.`,
    );
  const parsed = requests[name].input.safeParse(input ?? {});
  if (parsed.success) return { ok: true, value: parsed.data };
  return refuse("INVALID_INPUT", `The input of ${name} is not valid: ${firstIssue(parsed.error)}`);
}

/** The deepest filter that the parser accepts has about half as many levels. */
const deepest = 500;
/** Ten times the longest list of row numbers that a request accepts. */
const most = 10_000_000;

/** A schema repeats in its complaint what it was given. */
const longestIssue = 500;

/** Walks level by level, so that depth uses no stack and a cyclic value ends at a limit. */
function isTooLarge(value: unknown): boolean {
  let count = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > deepest || count > most) return true;
    const below: unknown[] = [];
    for (const one of level) {
      // Bytes are one value, however many they are.
      if (typeof one !== "object" || one === null || ArrayBuffer.isView(one)) continue;
      for (const child of Object.values(one))
        if (typeof child === "object" && child !== null) below.push(child);
    }
    level = below;
  }
  return false;
}

/** Serves a route over a port, until the port closes or the returned function is called. */
export function serve(port: Port, route: RequestRoute): () => void {
  return port.onMessage(async (message) => {
    const parsed = RequestMessage.safeParse(message);
    if (!parsed.success) return;
    const { id, name, input } = parsed.data;
    // A route always replies; if one throws after all, only this request fails, not the process.
    const answer = await route(name, input).catch(
      (thrown): Reply => ({ ok: false, error: toFailure(thrown) }),
    );
    port.send({ id, ...answer });
  });
}

export function sendEvent<K extends EventName>(port: Port, event: K, payload: EventPayload<K>): void {
  port.send({ event, payload });
}

/** The payload of an event if the contract knows the event and the payload is valid; else undefined. */
export function checkedPayload(event: string, payload: unknown): unknown {
  return isEventName(event) ? events[event].payload.safeParse(payload).data : undefined;
}

function refuse(code: "UNKNOWN_REQUEST" | "INVALID_INPUT", message: string): Reply {
  return { ok: false, error: { code, message } };
}

/** One sentence from a schema error. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return "unknown reason.";
  const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return `${where}${issue.message.slice(0, longestIssue)}.`;
}
