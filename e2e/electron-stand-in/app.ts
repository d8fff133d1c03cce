// app: start, quit, paths, and the single instance. Windows report when they open and close.
import { EventEmitter } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeBrowser, openBrowser } from "./browser.ts";

interface Closable {
  close(): void;
}

const paths = new Map<string, string>([["userData", join(tmpdir(), "tidewatch-stand-in")]]);
const emitter = new EventEmitter();
const windows = new Set<Closable>();
let ready: Promise<void> | null = null;

export const app = Object.assign(emitter, {
  isPackaged: false,
  enableSandbox() {},
  getVersion: (): string =>
    JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version,
  getPath: (name: string): string => paths.get(name) ?? tmpdir(),
  setPath: (name: string, path: string) => void paths.set(name, path),
  whenReady(): Promise<void> {
    ready ??= openBrowser(join(app.getPath("userData"), "chromium"));
    return ready;
  },
  requestSingleInstanceLock,
  quit,
  exit,
});

export function windowOpened(window: Closable): void {
  windows.add(window);
}

export function windowClosed(window: Closable): void {
  windows.delete(window);
  if (windows.size === 0) emitter.emit("window-all-closed");
}

/** The first instance keeps a file with its pid; a later one leaves its message beside it. Synchronous, as in Electron. */
function requestSingleInstanceLock(data: unknown = {}): boolean {
  const folder = join(app.getPath("userData"), "instance");
  const holder = join(folder, "pid");
  const message = join(folder, "second.json");
  mkdirSync(folder, { recursive: true });
  if (existsSync(holder) && isAlive(Number(readFileSync(holder, "utf8")))) {
    writeFileSync(`${message}.new`, JSON.stringify(data));
    rmSync(message, { force: true });
    writeFileSync(message, JSON.stringify(data));
    return false;
  }
  writeFileSync(holder, String(process.pid));
  watch(folder, { persistent: false }, () => {
    const second = readJson(message);
    if (second === undefined) return;
    rmSync(message, { force: true });
    emitter.emit("second-instance", {}, [], "", second);
  });
  return true;
}

function quit(): void {
  let held = false;
  emitter.emit("before-quit", {
    preventDefault: () => {
      held = true;
    },
  });
  if (!held) exit(0);
}

function exit(code: number): void {
  void closeBrowser().finally(() => process.exit(code));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, quit);
