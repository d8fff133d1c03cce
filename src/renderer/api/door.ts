// The only way to engine and host: typed requests, typed events, and failures as AppError. Nothing else uses window.tidewatch or a socket.
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
import { hexOf } from "./hex.ts";

/** `count` random bytes in hexadecimal. */
export const drawNumber = (count: number): string => hexOf(crypto.getRandomValues(new Uint8Array(count)));

/** The number of this page until it is closed or loaded again. The host removes what a page sent that is gone. */
export const pageNumber = drawNumber(8);

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
  const url = new URL(`/socket/${pageNumber}`, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Sends a request. Throws an AppError whose message is a sentence for the analyst. */
export async function request<K extends RequestName>(
  name: K,
  input: RequestInput<K>,
): Promise<RequestOutput<K>> {
  const answer = await (await bridge).request(name, input);
  if (!answer.ok) throw fromFailure(answer.error);
  return answer.value as RequestOutput<K>;
}

/** Queues a job. Its progress arrives as job.changed events. */
export async function startJob<K extends JobName>(kind: K, input: JobInput<K>): Promise<Job> {
  return request("job.start", { kind, input });
}

/** Listens to an event of engine or host. Returns a function that stops it. */
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

/** The path of a dropped file, or empty in a browser, which does not reveal it. */
export function pathForFile(file: File): string {
  return window.tidewatch?.pathForFile(file) ?? "";
}

/** Calls back with the state of the connection, now and on each change. Returns a function that stops it. */
export function onLink(listener: (link: Link) => void): () => void {
  listener(link);
  return subscribe(linkListeners, "link" as const, listener);
}

/** Converts anything thrown into an AppError, so that views see only one kind of error. */
export function asAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : fromFailure(toFailure(thrown));
}
