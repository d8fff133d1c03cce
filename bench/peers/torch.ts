// Starts the PyTorch peer and runs one round at a time. Reports it if Python or torch is missing.
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Distributions install torch for their Python, not for another one that is first in the path. */
const pythons = ["/usr/bin/python3", "python3", "python"];

/** A Python that has torch, or null. */
export function findTorch(): string | null {
  return pythons.find((name) => spawnSync(name, ["-c", "import torch"]).status === 0) ?? null;
}

export interface TorchPeer {
  version: string;
  /** Windows per second, measured over about `seconds`. */
  round(work: "train" | "infer", seconds: number): Promise<number>;
  close(): void;
}

/** @param blasThreads null for the linear-algebra library's default */
export async function openTorch(
  python: string,
  model: Readonly<Record<string, string | number>>,
  blasThreads: number | null,
): Promise<TorchPeer> {
  const script = path.join(import.meta.dirname, "torch_sequence.py");
  const env = { ...process.env };
  if (blasThreads !== null) {
    env.OPENBLAS_NUM_THREADS = String(blasThreads);
    env.MKL_NUM_THREADS = String(blasThreads);
  }
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    python,
    [script, JSON.stringify(model)],
    {
      env,
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("The PyTorch peer ended without an answer.");
    return JSON.parse(value) as Record<string, unknown>;
  };
  const { version } = await answer();
  return {
    version: String(version),
    async round(work, seconds) {
      child.stdin.write(`${work} ${seconds}\n`);
      return Number((await answer()).rate);
    },
    close: () => child.stdin.end(),
  };
}
