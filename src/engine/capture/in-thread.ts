// The thread's side of work in a worker thread: takes the order, sends notes, and ends with a result or an error.
import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../shared/errors.ts";
import { Control } from "./control.ts";
import type { ThreadData, ThreadMessage } from "./thread.ts";

export interface InThread<Note> {
  control: Control;
  say: (note: Note, transfer?: ArrayBuffer[]) => void;
}

export function serveThread<Order, Note, Result>(
  work: (order: Order, thread: InThread<Note>) => Promise<Result>,
): void {
  const { order, control } = workerData as ThreadData<Order>;
  const post = (message: ThreadMessage<Note, Result>, transfer: ArrayBuffer[] = []) =>
    parentPort!.postMessage(message, transfer);
  work(order, {
    control: new Control(control),
    say: (note, transfer) => post({ kind: "note", note }, transfer),
  }).then(
    (result) => post({ kind: "done", result }),
    (thrown: NodeJS.ErrnoException) => {
      const app = thrown instanceof AppError ? thrown.code : null;
      const code = app === null ? thrown.code : undefined;
      post({ kind: "failed", app, code, message: thrown.message, stack: thrown.stack });
    },
  );
}
