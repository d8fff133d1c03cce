// Tracks who uses the connections of a database. Once closing begins, new uses are refused; running ones may finish, are interrupted after
// a grace period, and are awaited. Freeing a connection during a statement would crash the process.
import { AppError } from "../../shared/errors.ts";

interface Interruptible {
  interrupt(): void;
}

export interface Uses {
  readonly isClosing: boolean;
  /** Set when DuckDB refuses everything because a write failed that it cannot roll back. */
  isBroken: boolean;
  /** Throws when the database is closing. */
  refuseIfClosing(): void;
  /** Runs work that uses a connection. Refused when the database is closing. */
  during<T>(connection: Interruptible | null, work: () => Promise<T>): Promise<T>;
  /** Runs work while nothing else uses a connection; new uses wait. Does nothing if a use does not end soon. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Refuses all further uses and resolves when the last one has ended. */
  close(): Promise<void>;
}

/** What still runs this long after closing began is interrupted, repeatedly, until it ends. */
const graceMs = 200;
const againMs = 20;
/** So long `alone` waits for uses to end. */
const quietMs = 100;

export function createUses(): Uses {
  const running = new Set<{ connection: Interruptible | null }>();
  let isClosing = false;
  let whenQuiet: () => void = () => {};
  let alone: Promise<void> | null = null;

  /** Whether all running uses end in time. */
  const quietWithin = (ms: number) =>
    new Promise<boolean>((resolve) => {
      if (running.size === 0) return resolve(true);
      const timer = setTimeout(() => resolve(false), ms);
      whenQuiet = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });

  const refuseIfClosing = () => {
    if (isClosing)
      throw new AppError(
        "WORKSPACE_NONE",
        "The workspace was closed before this was done; open it again first.",
      );
  };
  return {
    get isClosing() {
      return isClosing;
    },
    isBroken: false,
    refuseIfClosing,
    async during(connection, work) {
      while (alone !== null) await alone;
      refuseIfClosing();
      const use = { connection };
      running.add(use);
      try {
        return await work();
      } finally {
        running.delete(use);
        if (running.size === 0) whenQuiet();
      }
    },
    async alone(work) {
      if (isClosing || alone !== null) return;
      alone = quietWithin(quietMs)
        .then((isQuiet) => (isQuiet && !isClosing ? work() : undefined))
        .finally(() => {
          alone = null;
        });
      await alone;
    },
    async close() {
      isClosing = true;
      await alone?.catch(() => {});
      if (running.size === 0) return;
      const interrupt = () => {
        for (const { connection } of running) connection?.interrupt();
      };
      let repeated: NodeJS.Timeout | undefined;
      const first = setTimeout(() => {
        interrupt();
        repeated = setInterval(interrupt, againMs);
      }, graceMs);
      await new Promise<void>((resolve) => {
        whenQuiet = resolve;
      });
      clearTimeout(first);
      clearInterval(repeated);
    },
  };
}
