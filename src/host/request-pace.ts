// Limits the requests of one window: a fixed number run at a time, and none starts while the window does not read its answers. The rest
// waits here, so a window that floods its host does not slow down the others. When the window closes, waiting requests are dropped.
import { AppError, toFailure } from "../shared/errors.ts";
import type { Reply, RequestRoute } from "../shared/transport/rpc.ts";

export const paceLimits = {
  /** A page of the window sends about a dozen requests when it opens. */
  underWay: 32,
  /** From here on, the host stops reading from the window if it can. */
  waiting: 256,
  /** A correct window never gets here; further requests are refused. */
  mostWaiting: 4096,
} as const;

/** Requests that end other work, and so must not wait for it. */
const urgent: ReadonlySet<unknown> = new Set(["job.cancel", "training.stop"]);

interface PaceOptions {
  /** Whether the window reads its answers; default: always. */
  isTaking?: () => boolean;
  /** Called when the queue becomes full, and when it no longer is. */
  onFull?: (isFull: boolean) => void;
}

interface RequestPace {
  route: RequestRoute;
  /** Checks again whether waiting requests may start. */
  goOn(): void;
  /** Drops the waiting requests. */
  close(): void;
}

export function paceRequests(route: RequestRoute, options: PaceOptions = {}): RequestPace {
  const { isTaking = () => true, onFull = () => {} } = options;
  const waiting: { begin: () => void; drop: () => void }[] = [];
  let underWay = 0;
  let isFull = false;
  let isClosed = false;

  const tellFull = () => {
    const now = waiting.length >= paceLimits.waiting;
    if (now === isFull) return;
    isFull = now;
    onFull(isFull);
  };
  const goOn = () => {
    while (waiting.length > 0 && underWay < paceLimits.underWay && isTaking()) waiting.shift()!.begin();
    tellFull();
  };
  const run = async (name: unknown, input: unknown): Promise<Reply> => {
    underWay++;
    try {
      return await route(name, input);
    } finally {
      underWay--;
      // In a later turn, so that the answer is sent first and its bytes count.
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(goOn);
    }
  };

  return {
    goOn,
    route(name, input) {
      if (isClosed) return Promise.resolve(refuse("The window is closed."));
      if (urgent.has(name)) return route(name, input);
      if (waiting.length === 0 && underWay < paceLimits.underWay && isTaking()) return run(name, input);
      if (waiting.length >= paceLimits.mostWaiting)
        return Promise.resolve(
          refuse(
            `The window sent more than ${paceLimits.mostWaiting.toLocaleString("en-US")} requests at once; wait for their answers.`,
          ),
        );
      return new Promise((resolve) => {
        waiting.push({
          begin: () => void run(name, input).then(resolve),
          drop: () => resolve(refuse("The window was closed before this was done.")),
        });
        tellFull();
      });
    },
    close() {
      isClosed = true;
      for (const { drop } of waiting.splice(0)) drop();
    },
  };
}

const refuse = (message: string): Reply => ({
  ok: false,
  error: toFailure(new AppError("FORBIDDEN", message)),
});
