// The one Chromium behind the windows, with a debugging port through which tests reach the same pages.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, chromium, type LaunchOptions, type ViewportSize } from "playwright-core";

/** The test's options for Chromium; launch.ts passes them in the environment. */
export interface BrowserOptions {
  launch: LaunchOptions;
  viewport: ViewportSize;
}

let context: BrowserContext | null = null;
let address = "";

export async function openBrowser(profile: string): Promise<void> {
  const options = JSON.parse(process.env.STAND_IN_BROWSER ?? "{}") as Partial<BrowserOptions>;
  mkdirSync(profile, { recursive: true });
  const portFile = join(profile, "DevToolsActivePort");
  rmSync(portFile, { force: true });
  context = await chromium.launchPersistentContext(profile, {
    ...options.launch,
    viewport: options.viewport ?? { width: 1280, height: 720 },
    args: [...(options.launch?.args ?? []), "--remote-debugging-port=0"],
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  address = `http://127.0.0.1:${readFileSync(portFile, "utf8").split("\n")[0]}`;
}

export function browserContext(): BrowserContext {
  if (!context) throw new Error("BrowserWindow cannot be created before the app is ready");
  return context;
}

export const debuggingAddress = (): string => address;

export async function closeBrowser(): Promise<void> {
  await context?.close().catch(() => {});
}
