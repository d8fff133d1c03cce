// Waits between two looks at a source, and notices a cancel soon.
import { setTimeout as sleep } from "node:timers/promises";
import type { Control } from "../work/control.ts";

const stepMs = 50;

/** Waits for a time, or until the watch is cancelled. */
export async function waitFor(ms: number, control: Pick<Control, "cancelled">): Promise<void> {
  for (let left = ms; left > 0 && !control.cancelled; left -= stepMs) await sleep(Math.min(left, stepMs));
}
