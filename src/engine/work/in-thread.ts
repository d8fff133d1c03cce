// The thread's side of a worker: receives the order, sends notes, asks the engine questions, and ends with a result or an error.
import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../shared/errors.ts";
import { Control } from "./control.ts";
import type { ThreadAnswer, ThreadData, ThreadMessage } from "./thread.ts";

export interface InThread<Note, Question = never, Answer = never> {
  control: Control;
  say: (note: Note, transfer?: ArrayBuffer[]) => void;
  /** Waits for the engine's answer. If the answer fails, the thread ends. */
  ask: (question: Question) => Promise<Answer>;
}

export function serveThread<Order, Note, Result, Question = never, Answer = never>(
  work: (order: Order, thread: InThread<Note, Question, Answer>) => Promise<Result>,
): void {
  const { order, control } = workerData as ThreadData<Order>;
  const post = (message: ThreadMessage<Note, Result, Question>, transfer: ArrayBuffer[] = []) =>
    parentPort!.postMessage(message, transfer);
  let questions = 0;
  const ask = (question: Question) =>
    new Promise<Answer>((resolve) => {
      const number = ++questions;
      const take = (message: ThreadAnswer<Answer>) => {
        if (message.number !== number) return;
        parentPort!.off("message", take);
        resolve(message.answer);
      };
      parentPort!.on("message", take);
      post({ kind: "question", number, question });
    });
  work(order, {
    control: new Control(control),
    say: (note, transfer) => post({ kind: "note", note }, transfer),
    ask,
  }).then(
    (result) => post({ kind: "done", result }),
    (thrown: NodeJS.ErrnoException) => {
      const app = thrown instanceof AppError ? thrown.code : null;
      const code = app === null ? thrown.code : undefined;
      post({ kind: "failed", app, code, message: thrown.message, stack: thrown.stack });
    },
  );
}
