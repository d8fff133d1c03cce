// Tells whether the process that wrote a mark is still running. A process number is not enough: numbers are reused, and restart after a
// reboot. So the mark also has the start time and the boot.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";

export const ProcessMarkSchema = z.object({
  pid: z.number().int().positive(),
  /** Clock ticks since boot on Linux; milliseconds since 1970 elsewhere. */
  startedAt: z.number().nullable(),
  /** Identifies the boot of a machine; empty where the start time is enough. */
  boot: z.string(),
});

type ProcessMark = z.infer<typeof ProcessMarkSchema>;

const linux = process.platform === "linux";
/** How far two readings of the same start time may differ. */
const tolerance = linux ? 0 : 5000;

const startOfThisProcess = linux ? startOf(process.pid) : Date.now() - process.uptime() * 1000;

export const markOfThisProcess = (): ProcessMark => ({
  pid: process.pid,
  startedAt: startOfThisProcess === "ended" ? null : startOfThisProcess,
  boot: boot(),
});

export function stillRuns(mark: ProcessMark): boolean {
  if (mark.boot !== boot()) return false;
  if (!isRunning(mark.pid)) return false;
  const start = mark.pid === process.pid ? startOfThisProcess : startOf(mark.pid);
  if (start === "ended") return false;
  if (start === null || mark.startedAt === null) return true;
  return Math.abs(start - mark.startedAt) <= tolerance;
}

/** Whether a process with this number runs, under any account. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: the process runs and belongs to another account.
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

function boot(): string {
  if (!linux) return "";
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** When a process started. "ended" for a zombie; null where it cannot be determined. */
function startOf(pid: number): number | "ended" | null {
  try {
    if (linux) return startOnLinux(pid);
    return process.platform === "win32" ? startOnWindows(pid) : startByPs(pid);
  } catch {
    return null;
  }
}

/** proc(5): after the name in brackets come the state (field 3) and, as field 22, the start time. */
function startOnLinux(pid: number): number | "ended" {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? "ended" : Number(fields[19]);
}

function startByPs(pid: number): number | "ended" | null {
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const line = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], { encoding: "utf8", env });
  const [state = "", ...start] = line.trim().split(/\s+/);
  return state.startsWith("Z") ? "ended" : numberOrNull(Date.parse(`${start.join(" ")} UTC`));
}

function startOnWindows(pid: number): number | null {
  const ticks = `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().Subtract([datetime]'1970-01-01').TotalMilliseconds`;
  const line = execFileSync("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", ticks], {
    encoding: "utf8",
    windowsHide: true,
  });
  return numberOrNull(Number(line.trim().replace(",", ".")));
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
