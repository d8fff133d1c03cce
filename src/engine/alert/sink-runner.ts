// Sends the alerts that wait for one sink, one after the other: at most so many an hour, again after a failure with growing pauses, and each
// attempt within a time. Each sink has its runner, so one that hangs delays no other.
import type { Sink, SinkState } from "../../shared/alert-vocabulary.ts";
import { toFailure } from "../../shared/errors.ts";
import type { Alert } from "./alert.ts";
import { newsOf } from "./alert.ts";
import { type AlertQueue, createAlertQueue } from "./alert-queue.ts";
import type { Deliver } from "./deliver.ts";
import { createSentAlerts } from "./sent-alerts.ts";

export interface RunnerLimits {
  /** One attempt. */
  attemptMs: number;
  firstPauseMs: number;
  longestPauseMs: number;
  /** Between two messages about one incident. */
  updateMs: number;
  /** An alert that waits longer is given up. */
  giveUpMs: number;
  /** So long may the end of the program wait for a sink. */
  closeMs: number;
}

export const runnerLimits: RunnerLimits = {
  attemptMs: 15_000,
  firstPauseMs: 1_000,
  longestPauseMs: 300_000,
  updateMs: 60_000,
  giveUpMs: 24 * 3_600_000,
  closeMs: 2_000,
};

const hourMs = 3_600_000;

type Counts = Pick<SinkState, "waiting" | "sent" | "failed" | "dropped" | "lastError">;

export interface SinkRunner {
  /** Queues an alert that says something new about its incident. */
  offer(alert: Omit<Alert, "sequence" | "change">): void;
  /** Whether the sink knows this already, sent or waiting. */
  knows(id: string, news: string): boolean;
  counts(): Counts;
  close(): Promise<void>;
}

interface RunnerOptions {
  sink: Sink;
  queueFolder: string;
  sentFile: string;
  deliver: Deliver;
  now: () => number;
  limits: RunnerLimits;
}

export function createSinkRunner({ sink, deliver, now, limits, ...places }: RunnerOptions): SinkRunner {
  const queue = createAlertQueue(places.queueFolder);
  const sent = createSentAlerts(places.sentFile);
  // A kill between noting an alert as sent and removing it from the queue leaves it in both.
  for (const { alert } of queue.list())
    if (sent.of(alert.id)?.news === newsOf(alert.incident)) queue.remove(alert);
  const closing = new AbortController();
  const counts = { sent: 0, failed: 0, dropped: 0, lastError: null as string | null };
  let failures = 0;
  let pausedUntilMs = 0;
  let wake = () => {};
  /** Called when nothing can be sent now. */
  let rest = () => {};

  /** Attempts of the last hour, from before the start too as far as they are known. */
  let attemptsMs = sent.since(now() - hourMs).map(({ atMs }) => atMs);

  /** The next alert and when it may be sent; null when none waits. */
  const next = (): { alert: Alert; atMs: number } | null => {
    attemptsMs = attemptsMs.filter((ms) => ms > now() - hourMs);
    const full = attemptsMs.length >= sink.perHour;
    const freeMs = full ? attemptsMs[attemptsMs.length - sink.perHour]! + hourMs : 0;
    let soonest: { alert: Alert; atMs: number } | null = null;
    for (const { alert } of queue.list()) {
      const lastMs = sent.of(alert.id)?.atMs;
      const atMs = Math.max(freeMs, pausedUntilMs, lastMs === undefined ? 0 : lastMs + limits.updateMs);
      if (atMs <= now()) return { alert, atMs };
      if (soonest === null || atMs < soonest.atMs) soonest = { alert, atMs };
    }
    return soonest;
  };

  const attempt = async (alert: Alert): Promise<void> => {
    // Node may collect a timeout that only a joined signal refers to, and then it never comes.
    const trial = new AbortController();
    const { signal } = trial;
    const end = () => trial.abort(closing.signal.reason);
    closing.signal.addEventListener("abort", end);
    const timer = setTimeout(() => trial.abort(new DOMException("", "TimeoutError")), limits.attemptMs);
    try {
      await withinTime(deliver(sink.target, alert, signal), signal);
      attemptsMs.push(now());
      sent.add(alert, now());
      queue.remove(alert);
      storeAgain();
      counts.sent++;
      counts.lastError = null;
      failures = 0;
    } catch (thrown) {
      if (closing.signal.aborted) return;
      counts.failed++;
      counts.lastError = failureSentence(thrown, limits);
      pausedUntilMs = now() + Math.min(limits.longestPauseMs, limits.firstPauseMs * 2 ** failures);
      failures++;
    } finally {
      clearTimeout(timer);
      closing.signal.removeEventListener("abort", end);
    }
  };

  /** What a full disk did not take is in memory, and is written when there is space. */
  const storeAgain = () => {
    queue.store();
    sent.store();
  };

  const run = async () => {
    while (!closing.signal.aborted) {
      storeAgain();
      counts.dropped += dropOld(queue, now() - limits.giveUpMs);
      const due = next();
      if (due && due.atMs <= now()) await attempt(due.alert);
      else await sleep(due ? due.atMs - now() : null);
    }
  };

  /** Until the time is over, an alert comes, or the runner closes. */
  const sleep = (ms: number | null) =>
    new Promise<void>((resolve) => {
      rest();
      const timer = ms === null ? undefined : setTimeout(resolve, Math.min(ms, hourMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (closing.signal.aborted) wake();
    });

  /** What can be sent now is sent before the end, if the sink takes it soon; the rest is sent after the next start. */
  const restOrLimit = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limits.closeMs);
      rest = () => {
        clearTimeout(timer);
        resolve();
      };
      wake();
    });

  const running = run();
  return {
    offer(part) {
      const last = sent.of(part.id);
      const alert: Alert = {
        ...part,
        sequence: (last?.sequence ?? 0) + 1,
        change: last === undefined ? "new" : "grew",
      };
      if (!queue.put(alert, now())) counts.dropped++;
      wake();
    },
    knows: (id, news) => {
      const waiting = queue.get(id)?.alert.incident;
      return waiting ? newsOf(waiting) === news : sent.of(id)?.news === news;
    },
    counts: () => ({ ...counts, waiting: queue.size }),
    async close() {
      if (next()) await restOrLimit();
      closing.abort();
      wake();
      await running;
      storeAgain();
    },
  };
}

/** The work, or the end of the signal: a name that is looked up cannot be interrupted. */
export function withinTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  const ended = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, ended]);
}

export function failureSentence(thrown: unknown, { attemptMs }: Pick<RunnerLimits, "attemptMs">): string {
  if (thrown instanceof DOMException && thrown.name === "TimeoutError")
    return `It did not take the alert within ${attemptMs / 1000} seconds.`;
  const { code } = thrown as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : connectionWords[code];
  return (
    words ?? (thrown instanceof Error && code !== undefined ? thrown.message : toFailure(thrown).message)
  );
}

const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there; check host and port.",
  ECONNRESET: "It closed the connection.",
  ENOTFOUND: "There is no host of this name.",
  EAI_AGAIN: "The name of the host could not be looked up.",
  EHOSTUNREACH: "The host cannot be reached.",
  ENETUNREACH: "The network cannot be reached.",
  ETIMEDOUT: "The host does not answer.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "Its certificate is signed by itself; name it with --ca to trust it.",
  SELF_SIGNED_CERT_IN_CHAIN:
    "Its certificate comes from an unknown authority; name that with --ca to trust it.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "Its certificate comes from an unknown authority; name that with --ca to trust it.",
  CERT_HAS_EXPIRED: "Its certificate has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate is for another name.",
  EACCES: "This account may not write there.",
  ENOENT: "The folder of the file does not exist.",
  ENOSPC: "The disk is full.",
};

function dropOld(queue: AlertQueue, beforeMs: number): number {
  const old = queue.list().filter(({ sinceMs }) => sinceMs < beforeMs);
  for (const { alert } of old) queue.remove(alert);
  return old.length;
}
