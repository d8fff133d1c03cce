// The engine's side of the metering thread: starts it, hands each batch on in order, tells progress, cancels, ends.
import type { Worker } from "node:worker_threads";
import type { RawFlows } from "../../core/flow/raw-flows.ts";
import { AppError } from "../../shared/errors.ts";
import { Control } from "./control.ts";
import type { Metered, MeterMessage, MeterOrder } from "./meter-messages.ts";
import { startWorker } from "./start-worker.ts";

export interface MeterThreadOptions extends Omit<MeterOrder, "control"> {
  signal: AbortSignal;
  /** Takes a batch; the next one comes when it is done with it. */
  take: (flows: RawFlows) => Promise<void>;
  progress: (fileBytes: number, frames: number) => void;
}

/** Meters a capture in a thread of its own, to its end. A cancel is an AppError; errors of the file are Node's own. */
export async function meterInThread({
  signal,
  take,
  progress,
  ...order
}: MeterThreadOptions): Promise<Metered> {
  const cancelled = () => new AppError("CANCELLED", "The import was cancelled.");
  if (signal.aborted) throw cancelled();
  const control = new Control();
  const worker = startWorker("meter-worker", { ...order, control: control.memory } satisfies MeterOrder);
  const cancel = () => control.cancel();
  signal.addEventListener("abort", cancel);
  try {
    const metered = await listen(worker, async (message) => {
      if (message.kind === "progress") progress(message.fileBytes, message.frames);
      if (message.kind !== "flows") return;
      try {
        if (!signal.aborted) await take(message.flows);
      } finally {
        control.taken();
      }
    });
    if (signal.aborted) throw cancelled();
    return metered;
  } finally {
    signal.removeEventListener("abort", cancel);
    control.cancel();
    await worker.terminate();
  }
}

/** Deals with the thread's messages one after the other; the first error ends it. */
function listen(worker: Worker, deal: (message: MeterMessage) => Promise<void>): Promise<Metered> {
  return new Promise((resolve, reject) => {
    let dealt = Promise.resolve();
    worker.on("message", (message: MeterMessage) => {
      dealt = dealt
        .then(() => deal(message))
        .then(() => {
          if (message.kind === "metered") resolve(message.metered);
          if (message.kind === "failed") reject(errorOf(message));
        });
      dealt.catch(reject);
    });
    worker.on("error", reject);
    worker.on("exit", () => {
      dealt.then(() => reject(new Error("The metering thread ended without a word.")), reject);
    });
  });
}

function errorOf({ code, message, stack }: Extract<MeterMessage, { kind: "failed" }>): Error {
  const error: NodeJS.ErrnoException = new Error(message);
  if (code !== undefined) error.code = code;
  if (stack !== undefined) error.stack = stack;
  return error;
}
