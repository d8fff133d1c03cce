// Finds the browser for the end-to-end tests: an installed one, otherwise Playwright's download, otherwise Debian's package when run as
// root.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "../src/cli/ui/browser.ts";

const root = join(import.meta.dirname, "..");
const downloadMs = 180_000;

export async function prepareTestBrowser(say: (line: string) => void): Promise<string | null> {
  const installed = findBrowser();
  if (installed) return installed;
  say("No Chrome, Chromium or Edge is installed; trying Playwright's download.");
  const playwright = join(root, "node_modules", "playwright-core", "cli.js");
  const download = spawnSync(process.execPath, [playwright, "install", "chromium"], {
    timeout: downloadMs,
    stdio: "ignore",
  });
  if (download.status === 0) {
    const { chromium } = await import("@playwright/test");
    if (existsSync(chromium.executablePath())) return chromium.executablePath();
  }
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  say("Playwright's download is not reachable; trying the system's package.");
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, {
      stdio: "ignore",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  apt("update", "-qq");
  apt("install", "-y", "-qq", "chromium");
  return findBrowser();
}
