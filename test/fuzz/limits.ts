// The limits of one run, whatever the input: it throws nothing, takes its time of the processor and no more, and holds little memory.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A second of the processor for each 100 kB, and one for the smallest input. */
const msPerByte = 1000 / 100_000;
const leastMs = 1000;
const mostHeldBytes = 64 << 20;
/** Runs one input; what was wrong with it, and how long the processor worked. */
export async function runWithinLimits(
  run: (input: Uint8Array) => unknown,
  input: Uint8Array,
): Promise<{ fault: string | null; ms: number }> {
  const heldBefore = held();
  const began = process.cpuUsage();
  let fault: string | null = null;
  try {
    await run(input);
  } catch (thrown) {
    fault = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1000;
  if (fault === null && ms > Math.max(leastMs, input.length * msPerByte))
    fault = `takes ${Math.round(ms)} ms`;
  if (fault === null && held() - heldBefore > mostHeldBytes) {
    collectGarbage();
    const bytes = held() - heldBefore;
    if (bytes > mostHeldBytes) fault = `holds ${bytes >> 20} MB`;
  }
  return { fault, ms };
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
