// How requests, answers and events travel over anything like a message port: envelope, serve, connect.
// Knows no transport: a utility process, a worker, a child process and a web socket each give a Port.
import { z } from "zod";
import {
  type EventName,
  type EventPayload,
  events,
  type Handlers,
  isEventName,
  isRequestName,
  type ParsedInput,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  requests,
} from "./contract.ts";
import { AppError, type Failure, FailureSchema, fromFailure, toFailure } from "./errors.ts";

export interface Port {
  send(message: unknown): void;
  /** Both return their undo. */
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: () => void): () => void;
}

export type Answer<T = unknown> = { ok: true; value: T } | { ok: false; error: Failure };

const RequestMessage = z.strictObject({ id: z.number().int(), name: z.string(), input: z.unknown() });
const AnswerMessage = z.union([
  z.strictObject({ id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.number().int(), ok: z.literal(false), error: FailureSchema }),
]);
const EventMessage = z.strictObject({ event: z.string(), payload: z.unknown() });

/** Answers one request by name: the name and the input are checked before anything runs. Never rejects. */
export type Route = (name: unknown, input: unknown) => Promise<Answer>;

export interface RouteOptions {
  /** Told of what is a bug, not of expected errors. */
  onBug?(failure: Failure, name: string): void;
}

/** Routes requests to handlers; a name without a handler is refused like one that does not exist. */
export function createRoute<K extends RequestName>(handlers: Handlers<K>, options: RouteOptions = {}): Route {
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
export function serve(port: Port, route: Route): () => void {
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

/** The caller's end: typed requests and events. */
export interface Client {
  request<K extends RequestName>(name: K, input: RequestInput<K>): Promise<RequestOutput<K>>;
  on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void;
  close(): void;
}

export interface ConnectOptions {
  /** What pending requests fail with when the other side is gone. */
  whenClosed?: () => AppError;
}

export function connect(port: Port, options: ConnectOptions = {}): Client & { ask: Route } {
  const pending = new Map<number, (answer: Answer) => void>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  let nextId = 1;
  let closed = false;
  const gone = (): Answer => ({
    ok: false,
    error: toFailure(
      options.whenClosed?.() ?? new AppError("ENGINE_GONE", "The connection is closed; try again."),
    ),
  });

  const stopMessages = port.onMessage((message) => {
    const answer = AnswerMessage.safeParse(message);
    if (answer.success) {
      const { id, ...rest } = answer.data;
      const settle = pending.get(id);
      pending.delete(id);
      settle?.(rest as Answer);
      return;
    }
    const event = EventMessage.safeParse(message);
    if (!event.success || !isEventName(event.data.event)) return;
    const payload = events[event.data.event].payload.safeParse(event.data.payload);
    if (!payload.success) return;
    for (const listener of listeners.get(event.data.event) ?? []) listener(payload.data as never);
  });
  const failPending = () => {
    closed = true;
    const waiting = [...pending.values()];
    pending.clear();
    for (const settle of waiting) settle(gone());
  };
  const stopClose = port.onClose(failPending);

  const ask: Route = (name, input) =>
    new Promise((resolve) => {
      if (closed) return resolve(gone());
      const id = nextId++;
      pending.set(id, resolve);
      port.send({ id, name, input });
    });

  return {
    ask,
    async request(name, input) {
      const answer = await ask(name, input);
      if (!answer.ok) throw fromFailure(answer.error);
      return answer.value as RequestOutput<typeof name>;
    },
    on: (event, listener) => subscribe(listeners, event, listener as (payload: never) => void),
    close() {
      stopMessages();
      stopClose();
      failPending();
    },
  };
}

/** Adds a listener to a map of sets and returns its undo. */
export function subscribe<K, L>(listeners: Map<K, Set<L>>, key: K, listener: L): () => void {
  const set = listeners.get(key) ?? new Set<L>();
  listeners.set(key, set);
  set.add(listener);
  return () => {
    set.delete(listener);
  };
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
