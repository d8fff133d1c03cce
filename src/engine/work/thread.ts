// Work in a thread of its own, from the engine's side: starts it, deals with its notes in order, cancels it, and gives its
// result or throws its error.
import { AppError, type ErrorCode } from "../../shared/errors.ts";
import { Control } from "./control.ts";
import { startWorker } from "./start-worker.ts";

/** What a thread says: notes and questions on the way, and one of the two others at the end. */
export type ThreadMessage<Note, Result, Question = never> =
  | { kind: "note"; note: Note }
  | { kind: "question"; number: number; question: Question }
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

/** The answer to a question of a thread. */
export interface ThreadAnswer<Answer> {
  number: number;
  answer: Answer;
}

interface ThreadOptions<Note, Question, Answer> {
  signal: AbortSignal;
  /** Deals with a note; the next one waits for it. `taken` gives the thread room for another batch. */
  deal: (note: Note, release: () => void) => Promise<void> | void;
  /** Answers a question. The thread ends with the error of an answer that fails. */
  answer?: (question: Question) => Promise<Answer>;
  /** Memory of the order that goes to the thread instead of being copied. */
  transfer?: readonly ArrayBuffer[];
  /** A cancel ends the thread wherever it is: for work that holds nothing but memory. Else the thread has to look for a cancel. */
  endsAtOnce?: boolean;
}

/** Runs an entry file with an order. A cancel is an AppError; errors of files are Node's own. */
export async function runThread<Order, Note, Result, Question = never, Answer = never>(
  entry: string,
  order: Order,
  { signal, deal, answer, transfer = [], endsAtOnce = false }: ThreadOptions<Note, Question, Answer>,
): Promise<Result> {
  const cancelled = () => new AppError("CANCELLED", "The work was cancelled.");
  if (signal.aborted) throw cancelled();
  const control = new Control();
  const data = { order, control: control.memory } satisfies ThreadData<Order>;
  const worker = startWorker(entry, data, transfer);
  let cancel = () => control.cancel();
  const replies = new Set<Promise<void>>();
  try {
    const result = await new Promise<Result>((resolve, reject) => {
      let dealt = Promise.resolve();
      if (endsAtOnce) cancel = () => reject(cancelled());
      signal.addEventListener("abort", cancel);
      const reply = async (number: number, question: Question) =>
        worker.postMessage({ number, answer: await answer!(question) } satisfies ThreadAnswer<Answer>);
      worker.on("message", (message: ThreadMessage<Note, Result, Question>) => {
        if (message.kind === "question") {
          const replied = reply(message.number, message.question).catch(reject);
          replies.add(replied);
          replied.finally(() => replies.delete(replied));
          return;
        }
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
    // What answers a question looks for a cancel itself, and cleans up.
    await Promise.all(replies);
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
