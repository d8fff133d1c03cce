// Which code runs, from V8's own block coverage, without a change to the sources. What guides the fuzzer to inputs that reach new code.
import { type Profiler, Session } from "node:inspector/promises";

export interface Coverage {
  /** How many characters of code ran since the last look that no input before had reached; `take` counts them as reached. */
  look(): Promise<number>;
  take(): Promise<number>;
  /** Share of the code in functions that V8 knows which ran at all, from 0 to 1. */
  share(): number;
  close(): Promise<void>;
}

interface Script {
  /** By character: 1 where code has run. */
  ran: Uint8Array;
  known: Uint8Array;
}

/** @param under parts of paths: only scripts that have one of them count */
export async function openCoverage(under: readonly string[]): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const scripts = new Map<string, Script>();
  const counts = (url: string) => under.some((part) => url.includes(part));
  const fresh = async (keep: boolean) => {
    const { result } = await session.post("Profiler.takePreciseCoverage");
    let sum = 0;
    for (const { url, functions } of result) if (counts(url)) sum += add(scripts, url, { functions, keep });
    return sum;
  };
  return {
    look: () => fresh(false),
    take: () => fresh(true),
    share() {
      let [ran, known] = [0, 0];
      for (const script of scripts.values())
        for (let i = 0; i < script.known.length; i++) {
          known += script.known[i]!;
          ran += script.ran[i]!;
        }
      return known === 0 ? 0 : ran / known;
    },
    async close() {
      await session.post("Profiler.stopPreciseCoverage");
      session.disconnect();
    },
  };
}

/** Outer functions and blocks come before inner ones, so the last word on a character is the innermost. */
function add(
  scripts: Map<string, Script>,
  url: string,
  { functions, keep }: { functions: Profiler.FunctionCoverage[]; keep: boolean },
): number {
  const end = Math.max(0, ...functions.flatMap(({ ranges }) => ranges.map(({ endOffset }) => endOffset)));
  const script = grown(scripts.get(url), end);
  scripts.set(url, script);
  const now = new Uint8Array(end);
  for (const { ranges, functionName } of functions)
    for (const { startOffset, endOffset, count } of ranges) {
      now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      if (functionName !== "") script.known.fill(1, startOffset, endOffset);
    }
  let fresh = 0;
  for (let i = 0; i < end; i++)
    if (now[i] === 1 && script.ran[i] === 0) {
      if (keep) script.ran[i] = 1;
      fresh++;
    }
  return fresh;
}

function grown(script: Script | undefined, length: number): Script {
  if (script && script.ran.length >= length) return script;
  const larger = { ran: new Uint8Array(length), known: new Uint8Array(length) };
  if (script) {
    larger.ran.set(script.ran);
    larger.known.set(script.known);
  }
  return larger;
}
