// The one door to the engine and the host: typed requests, typed events, failures as AppError.
// No view talks to window.tidewatch or to a socket itself.
import type {
  EventName,
  EventPayload,
  JobInput,
  JobName,
  RequestInput,
  RequestName,
  RequestOutput,
} from "#shared/contract/contract.ts";
import { AppError, fromFailure, toFailure } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { subscribe } from "#shared/transport/rpc.ts";
import type { Bridge, Link } from "./bridge.ts";

const linkListeners = new Map<"link", Set<(link: Link) => void>>();
let link: Link = window.tidewatch ? "open" : "connecting";
const bridge: Promise<Bridge> = openBridge();

async function openBridge(): Promise<Bridge> {
  if (window.tidewatch) return window.tidewatch;
  const { createSocketBridge } = await import("./socket.ts");
  return createSocketBridge(socketUrl(), (now) => {
    link = now;
    for (const listener of linkListeners.get("link") ?? []) listener(now);
  });
}

function socketUrl(): string {
  const url = new URL("/socket", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Asks the engine or the host; throws an AppError whose message is a sentence for the analyst. */
export async function request<K extends RequestName>(
  name: K,
  input: RequestInput<K>,
): Promise<RequestOutput<K>> {
  const answer = await (await bridge).request(name, input);
  if (!answer.ok) throw fromFailure(answer.error);
  return answer.value as RequestOutput<K>;
}

/** Puts a job into the queue; its progress comes as job.changed events. */
export async function startJob<K extends JobName>(kind: K, input: JobInput<K>): Promise<Job> {
  return request("job.start", { kind, input });
}

/** Listens to an event of the engine or the host; returns its undo. */
export function on<K extends EventName>(event: K, listener: (payload: EventPayload<K>) => void): () => void {
  let undo: (() => void) | null = null;
  let dropped = false;
  void bridge.then((b) => {
    if (!dropped) undo = b.on(event, listener as (payload: unknown) => void);
  });
  return () => {
    dropped = true;
    undo?.();
  };
}

/** The path of a dropped file, or empty where only the browser knows it. */
export function pathForFile(file: File): string {
  return window.tidewatch?.pathForFile(file) ?? "";
}

/** The state of the wire itself, now and at each change; returns its undo. */
export function onLink(listener: (link: Link) => void): () => void {
  listener(link);
  return subscribe(linkListeners, "link" as const, listener);
}

/** Any thrown thing as an AppError, so that one kind of error reaches the views. */
export function asAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : fromFailure(toFailure(thrown));
}
