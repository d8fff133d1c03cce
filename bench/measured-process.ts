// Runs a program to its end and tells how long it took and how much memory it held at most.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Measured {
  seconds: number;
  /** Peak resident memory; null where the system does not tell. */
  peakMb: number | null;
  stdout: string;
  stderr: string;
  code: number;
}

const sampleEveryMs = 25;

export function runMeasured(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Measured> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let peakMb: number | null = null;
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    // The high-water mark only rises, so the last sample before the end is as good as one at the end.
    const sampler = setInterval(() => {
      peakMb = peakOf(child.pid!) ?? peakMb;
    }, sampleEveryMs);
    child.on("close", (code) => {
      clearInterval(sampler);
      resolve({ seconds: (performance.now() - started) / 1000, peakMb, stdout, stderr, code: code ?? 1 });
    });
  });
}

/** Peak resident memory of a running process, in MB. */
export function peakOf(pid: number): number | null {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) / 1024 : null;
  } catch {
    return null;
  }
}
