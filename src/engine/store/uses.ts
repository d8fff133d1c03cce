// Who uses the connections of a database. From the moment that it closes no use begins; those under way may end, are interrupted when
// they do not, and their end is awaited: a connection that is freed while a statement runs on it takes the process down.
import { AppError } from "../../shared/errors.ts";

interface Interruptible {
  interrupt(): void;
}

export interface Uses {
  readonly isClosing: boolean;
  /** Set once the store refuses everything because a write that it cannot take back had failed. */
  isBroken: boolean;
  /** Throws when the database closes. */
  refuseIfClosing(): void;
  /** Runs work that uses a connection from its start to its end; refused when the database closes. */
  during<T>(connection: Interruptible | null, work: () => Promise<T>): Promise<T>;
  /** Refuses all further use and resolves when the last one has ended. */
  close(): Promise<void>;
}

/** What runs this long after the close began is interrupted, again and again until it ends. */
const graceMs = 200;
const againMs = 20;

export function createUses(): Uses {
  const running = new Set<{ connection: Interruptible | null }>();
  let isClosing = false;
  let whenQuiet: () => void = () => {};

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
    async close() {
      isClosing = true;
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
