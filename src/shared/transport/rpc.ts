// The client of requests and events over a message port: the envelope and `connect`. serve.ts is the server. A
// utility process, a worker, a child process and a web socket each provide a Port. The window uses this file, so it
// imports no schema; a client that does not trust the server passes `check`.
import type {
  EventName,
  EventPayload,
  RequestInput,
  RequestName,
  RequestOutput,
} from "../contract/contract.ts";
import { AppError, type Failure, fromFailure, toFailure } from "../errors.ts";

export interface Port {
  send(message: unknown): void;
  /** Both return a function that removes the listener. */
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: () => void): () => void;
}

export type Reply<T = unknown> = { ok: true; value: T } | { ok: false; error: Failure };

/** Answers one request by name; checks the name and the input first. Never rejects. */
export type RequestRoute = (name: unknown, input: unknown) => Promise<Reply>;

/** The caller's end: typed requests and events. */
export interface Client {
  request<K extends RequestName>(name: K, input: RequestInput<K>): Promise<RequestOutput<K>>;
  on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void;
  close(): void;
}

interface ConnectOptions {
  /** The error of pending requests when the other side closes. */
  whenClosed?: () => AppError;
  /** Returns the payload to pass on; undefined drops the event. Without it, every payload is passed on unchecked. */
  check?(event: string, payload: unknown): unknown;
}

export function connect(port: Port, options: ConnectOptions = {}): Client & { ask: RequestRoute } {
  const pending = new Map<number, (answer: Reply) => void>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let nextId = 1;
  let closed = false;
  const gone = (): Reply => ({
    ok: false,
    error: toFailure(
      options.whenClosed?.() ?? new AppError("ENGINE_GONE", "The connection is closed; try again."),
    ),
  });

  const stopMessages = port.onMessage((message) => {
    if (isAnswer(message)) {
      const { id, ...answer } = message;
      const settle = pending.get(id);
      pending.delete(id);
      settle?.(answer);
    } else if (isEvent(message)) {
      const payload = options.check ? options.check(message.event, message.payload) : message.payload;
      if (payload === undefined) return;
      for (const listener of listeners.get(message.event) ?? []) listener(payload as never);
    }
  });
  const failPending = () => {
    closed = true;
    const waiting = [...pending.values()];
    pending.clear();
    for (const settle of waiting) settle(gone());
  };
  const stopClose = port.onClose(failPending);

  const ask: RequestRoute = (name, input) =>
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

/** Adds a listener to a map of sets and returns a function that removes it. */
export function subscribe<K, L>(listeners: Map<K, Set<L>>, key: K, listener: L): () => void {
  const set = listeners.get(key) ?? new Set<L>();
  listeners.set(key, set);
  set.add(listener);
  return () => {
    set.delete(listener);
  };
}

/** Whether a message answers a request: it has the request's number and a value or a failure. */
function isAnswer(message: unknown): message is Reply & { id: number } {
  if (typeof message !== "object" || message === null) return false;
  const { id, ok, error } = message as { id?: unknown; ok?: unknown; error?: Partial<Failure> | null };
  if (!Number.isInteger(id)) return false;
  return (
    ok === true || (ok === false && typeof error?.code === "string" && typeof error.message === "string")
  );
}

function isEvent(message: unknown): message is { event: string; payload: unknown } {
  return typeof (message as { event?: unknown } | null)?.event === "string";
}
