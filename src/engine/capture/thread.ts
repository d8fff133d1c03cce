// Work in a thread of its own, from the engine's side: starts it, deals with its notes in order, cancels it, and gives its
// result or throws its error.
import { AppError, type ErrorCode } from "../../shared/errors.ts";
import { Control } from "./control.ts";
import { startWorker } from "./start-worker.ts";

/** What a thread says: notes on the way, and one of the two others at the end. */
export type ThreadMessage<Note, Result> =
  | { kind: "note"; note: Note }
  | { kind: "done"; result: Result }
  | {
      kind: "failed";
      app: ErrorCode | null;
      code: string | undefined;
      message: string;
      stack: string | undefined;
    };

export interface ThreadData<Order> {
  order: Order;
  /** Memory of a `Control`. */
  control: SharedArrayBuffer;
}

interface ThreadOptions<Note> {
  signal: AbortSignal;
  /** Deals with a note; the next one waits for it. `taken` gives the thread room for another batch. */
  deal: (note: Note, release: () => void) => Promise<void> | void;
}

/** Runs an entry file with an order. A cancel is an AppError; errors of files are Node's own. */
export async function runThread<Order, Note, Result>(
  entry: string,
  order: Order,
  { signal, deal }: ThreadOptions<Note>,
): Promise<Result> {
  const cancelled = () => new AppError("CANCELLED", "The work was cancelled.");
  if (signal.aborted) throw cancelled();
  const control = new Control();
  const worker = startWorker(entry, { order, control: control.memory } satisfies ThreadData<Order>);
  const cancel = () => control.cancel();
  signal.addEventListener("abort", cancel);
  try {
    const result = await new Promise<Result>((resolve, reject) => {
      let dealt = Promise.resolve();
      worker.on("message", (message: ThreadMessage<Note, Result>) => {
        dealt = dealt.then(async () => {
          if (message.kind === "done") resolve(message.result);
          else if (message.kind === "failed") reject(errorOf(message));
          else if (!signal.aborted) await deal(message.note, () => control.taken());
        });
        dealt.catch(reject);
      });
      worker.on("error", reject);
      worker.on("exit", () =>
        dealt.finally(() => reject(new Error(`The thread ${entry} ended without a word.`))),
      );
    });
    if (signal.aborted) throw cancelled();
    return result;
  } finally {
    signal.removeEventListener("abort", cancel);
    control.cancel();
    await worker.terminate();
  }
}

function errorOf({
  app,
  code,
  message,
  stack,
}: Extract<ThreadMessage<never, never>, { kind: "failed" }>): Error {
  if (app !== null) return new AppError(app, message);
  const error: NodeJS.ErrnoException = new Error(message);
  if (code !== undefined) error.code = code;
  if (stack !== undefined) error.stack = stack;
  return error;
}
