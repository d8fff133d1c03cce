// Shows the page: in a separate browser window if there is a browser and a display, otherwise as an address on the terminal. Enter prints a
// new address at any time. Stops what it started.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BrowserWindow, findBrowser, hasDisplay, openBrowserWindow, thisMachine } from "./browser.ts";
import type { LoopbackServer } from "./server.ts";

interface ShowOptions {
  server: LoopbackServer;
  dataFolder: string;
  open?: boolean;
  write(line: string): void;
}

export interface WindowHandle {
  close(): Promise<void>;
}

/** A browser that ends within this time passed the address to a running one, or could not start. */
const startMs = 5_000;
const closeMs = 2_000;

export function showWindow(options: ShowOptions): WindowHandle {
  const { server, write } = options;
  const browser = (options.open ?? true) ? findBrowser() : null;
  const why = whyNot(options.open ?? true, browser);
  let closing = false;
  let window: BrowserWindow | null = null;

  if (browser && !why) {
    window = open(browser, options);
    const startedAtMs = Date.now();
    window.process.once("exit", (code) => {
      if (closing || code === 0 || Date.now() - startedAtMs > startMs) return;
      write("The browser did not start. Open this address in a browser (it works once):");
      write(`  ${server.newAddress()}`);
    });
    write(`Tidewatch is open in ${browser}, served on 127.0.0.1:${server.port}. Ctrl+C ends it.`);
    if (thisMachine.isRoot) write("Running as root: the browser has no sandbox.");
  } else {
    write(`${why} Open this address in a browser (it works once; Enter prints a new one, Ctrl+C ends):`);
    write(`  ${server.newAddress()}`);
    if (process.env.SSH_CONNECTION)
      write(`On your machine, run first: ssh -L ${server.port}:127.0.0.1:${server.port} USER@THIS-MACHINE`);
  }
  const stopReading = freshAddressOnEnter(server, write);

  return {
    async close() {
      closing = true;
      stopReading();
      if (window) await ended(window);
    },
  };
}

function open(browser: string, { server, dataFolder }: ShowOptions): BrowserWindow {
  const profile = join(dataFolder, "browser");
  mkdirSync(profile, { recursive: true });
  return openBrowserWindow(browser, server.newAddress(), profile);
}

function whyNot(enabled: boolean, browser: string | null): string | null {
  if (!enabled) return "Tidewatch is served here.";
  if (!hasDisplay()) return "This machine has no display, so no window was opened.";
  return browser ? null : "Chrome, Chromium or Edge is not installed.";
}

function freshAddressOnEnter(server: LoopbackServer, write: (line: string) => void): () => void {
  if (!process.stdin.isTTY) return () => {};
  const lines = createInterface({ input: process.stdin });
  lines.on("line", () => write(`  ${server.newAddress()}`));
  return () => lines.close();
}

async function ended(window: BrowserWindow): Promise<void> {
  const { process: browser } = window;
  if (browser.exitCode !== null || browser.signalCode !== null || browser.pid === undefined) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      window.kill();
      resolve();
    }, closeMs);
    browser.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    window.close();
  });
}
