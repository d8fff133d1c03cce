// Runs a program to its end and returns its time and its peak memory.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Measured {
  seconds: number;
  /** Peak resident memory; null if the system does not report it. */
  peakMb: number | null;
  /** Processor time of all its threads, user and system; null if the system does not report it. */
  cpuSeconds: number | null;
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
    let cpuSeconds: number | null = null;
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    // Both only increase, so the last sample before the end is good enough.
    const sampler = setInterval(() => {
      peakMb = peakOf(child.pid!) ?? peakMb;
      cpuSeconds = cpuOf(child.pid!) ?? cpuSeconds;
    }, sampleEveryMs);
    child.on("close", (code) => {
      clearInterval(sampler);
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, peakMb, cpuSeconds, stdout, stderr, code: code ?? 1 });
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

/** The kernel reports them in hundredths of a second, whatever its internal clock. */
const ticksPerSecond = 100;

/** Processor time of a running process so far, in seconds. */
function cpuOf(pid: number): number | null {
  try {
    // The name in brackets may contain spaces; the rest does not.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return null;
  }
}
