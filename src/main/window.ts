// The window: opens at its last position, loads from app://, and offers a reload when its page crashes or hangs. guards.ts restricts what
// it may do; the router restricts its requests.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BrowserWindow, dialog, screen } from "electron";
import type { AnyEvent } from "../host/engine-supervisor.ts";
import { pageAddress } from "./navigation.ts";
import { pagePreferences } from "./page-preferences.ts";
import { parseWindowState, placeWindow, smallest } from "./window-state.ts";

interface WindowOptions {
  /** The file with the window's position. */
  stateFile: string;
  development: boolean;
  icon: string;
}

export function createWindow({ stateFile, development, icon }: WindowOptions): BrowserWindow {
  const place = placeWindow(
    parseWindowState(readText(stateFile)),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...place.bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: "Tidewatch",
    icon,
    show: false,
    webPreferences: {
      preload: join(import.meta.dirname, "..", "preload", "index.cjs"),
      ...pagePreferences,
      devTools: development,
    },
  });
  if (place.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  rememberPlace(window, stateFile);
  offerReload(window);
  return window;
}

/** Sends to the window, which may be closed by then. */
interface WindowDoor {
  send(event: AnyEvent): void;
  setProgress(progress: number): void;
}

export function createWindowDoor(window: BrowserWindow): WindowDoor {
  return {
    send({ event, payload }) {
      if (!window.isDestroyed()) window.webContents.send(`tidewatch:${event}`, payload);
    },
    setProgress(progress) {
      if (!window.isDestroyed()) window.setProgressBar(progress);
    },
  };
}

export const loadPage = (window: BrowserWindow): Promise<void> => window.loadURL(pageAddress);

function rememberPlace(window: BrowserWindow, stateFile: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    writeWhole(
      stateFile,
      JSON.stringify({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
    );
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on("resize", soon);
  window.on("move", soon);
  window.on("close", save);
}

function offerReload(window: BrowserWindow): void {
  const contents = window.webContents;
  let endedByUs = false;
  contents.on("render-process-gone", async (_, { reason }) => {
    if (endedByUs || reason === "clean-exit" || window.isDestroyed()) return;
    const { response } = await dialog.showMessageBox(window, {
      type: "error",
      message: "The window's page stopped.",
      detail: "Your data and the running jobs are safe: they are in another process.",
      buttons: ["Reload", "Close Tidewatch"],
      cancelId: 1,
    });
    if (window.isDestroyed()) return;
    if (response === 0) contents.reload();
    else window.close();
  });

  let hang: AbortController | null = null;
  window.on("responsive", () => hang?.abort());
  window.on("unresponsive", async () => {
    if (hang) return;
    hang = new AbortController();
    const { response } = await dialog.showMessageBox(window, {
      type: "warning",
      message: "The window does not respond.",
      detail: "Running jobs continue.",
      buttons: ["Wait", "Reload"],
      cancelId: 0,
      signal: hang.signal,
    });
    hang = null;
    if (response !== 1 || window.isDestroyed()) return;
    endedByUs = true;
    contents.forcefullyCrashRenderer();
    contents.once("did-finish-load", () => {
      endedByUs = false;
    });
    contents.reload();
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Writes the file completely or not at all. Ignores failures: a lost position is not worth a message. */
function writeWhole(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  } catch {
    // The disk is full or read-only.
  }
}
