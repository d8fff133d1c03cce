// The server of requests and events: checks names and inputs against the contract, routes, answers, sends events.
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
} from "./contract.ts";
import { type Failure, toFailure } from "./errors.ts";
import type { Answer, Port, RequestRoute } from "./rpc.ts";

const RequestMessage = z.strictObject({ id: z.number().int(), name: z.string(), input: z.unknown() });

export interface RouteOptions {
  /** Told of what is a bug, not of expected errors. */
  onBug?(failure: Failure, name: string): void;
}

/** Routes requests to handlers; a name without a handler is refused like one that does not exist. */
export function createRoute<K extends RequestName>(
  handlers: Handlers<K>,
  options: RouteOptions = {},
): RequestRoute {
  return async (name, input) => {
    if (!isRequestName(name) || !Object.hasOwn(handlers, name)) {
      return refuse("UNKNOWN_REQUEST", `There is no request called ${JSON.stringify(name)}.`);
    }
    const parsed = requests[name].input.safeParse(input ?? {});
    if (!parsed.success) {
      return refuse("INVALID_INPUT", `The input of ${name} is not valid: ${firstIssue(parsed.error)}`);
    }
    try {
      const handler = handlers[name as K] as (input: ParsedInput<RequestName>) => unknown;
      return { ok: true, value: await handler(parsed.data as ParsedInput<RequestName>) };
    } catch (thrown) {
      const error = toFailure(thrown);
      if (error.code === "BUG") options.onBug?.(error, name);
      return { ok: false, error };
    }
  };
}

/** Serves a route over a port, until the port closes or the returned function is called. */
export function serve(port: Port, route: RequestRoute): () => void {
  return port.onMessage(async (message) => {
    const parsed = RequestMessage.safeParse(message);
    if (!parsed.success) return;
    const { id, name, input } = parsed.data;
    port.send({ id, ...(await route(name, input)) });
  });
}

export function sendEvent<K extends EventName>(port: Port, event: K, payload: EventPayload<K>): void {
  port.send({ event, payload });
}

/** The payload of an event that the contract knows and that is as it says; undefined for any other. */
export function checkedPayload(event: string, payload: unknown): unknown {
  return isEventName(event) ? events[event].payload.safeParse(payload).data : undefined;
}

function refuse(code: "UNKNOWN_REQUEST" | "INVALID_INPUT", message: string): Answer {
  return { ok: false, error: { code, message } };
}

/** One readable line out of a schema's complaint. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return "unknown reason.";
  const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return `${where}${issue.message}`;
}
