// The engine's side of a worker thread: starts it, handles its notes in order, cancels it, and returns its result or throws its error.
import { AppError, type ErrorCode } from "../../shared/errors.ts";
import { Control } from "./control.ts";
import { startWorker } from "./start-worker.ts";

/** Messages from a thread: notes and questions, and at the end a result or an error. */
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

/** The answer to a question from a thread. */
export interface ThreadAnswer<Answer> {
  number: number;
  answer: Answer;
}

interface ThreadOptions<Note, Question, Answer> {
  signal: AbortSignal;
  /** Handles a note; the next one waits for it. `release` lets the thread send another batch. */
  deal: (note: Note, release: () => void) => Promise<void> | void;
  /** Answers a question. If the answer fails, the thread ends with its error. */
  answer?: (question: Question) => Promise<Answer>;
  /** Buffers of the order to transfer to the thread instead of copying. */
  transfer?: readonly ArrayBuffer[];
  /** Asks the thread to end with what it has: it sees a cancel, and its notes and its result still count. */
  stop?: AbortSignal;
  /** Whether a cancel may terminate the thread anywhere, for work that holds only memory. Otherwise the thread must check for a cancel. */
  endsAtOnce?: boolean;
}

/** Runs an entry file with an order. A cancel is an AppError; errors of files are Node's. */
export async function runThread<Order, Note, Result, Question = never, Answer = never>(
  entry: string,
  order: Order,
  { signal, deal, answer, transfer = [], stop, endsAtOnce = false }: ThreadOptions<Note, Question, Answer>,
): Promise<Result> {
  const cancelled = () => new AppError("CANCELLED", "The work was cancelled.");
  if (signal.aborted) throw cancelled();
  const control = new Control();
  const data = { order, control: control.memory } satisfies ThreadData<Order>;
  const worker = startWorker(entry, data, transfer);
  let cancel = () => control.cancel();
  const askToEnd = () => control.cancel();
  const replies = new Set<Promise<void>>();
  try {
    const result = await new Promise<Result>((resolve, reject) => {
      let dealt = Promise.resolve();
      if (endsAtOnce) cancel = () => reject(cancelled());
      signal.addEventListener("abort", cancel);
      stop?.addEventListener("abort", askToEnd);
      if (stop?.aborted) askToEnd();
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
        dealt.catch(reject).then(() => reject(new Error(`The thread ${entry} ended without a word.`))),
      );
    });
    if (signal.aborted) throw cancelled();
    return result;
  } finally {
    signal.removeEventListener("abort", cancel);
    stop?.removeEventListener("abort", askToEnd);
    control.cancel();
    await worker.terminate();
    // Answers under way check for a cancel themselves, and clean up.
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
