// The one Chromium behind the windows, with a debugging port so that a test reaches the same pages.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, chromium, type LaunchOptions, type ViewportSize } from "playwright-core";

/** How the test wants Chromium started; laid into the environment by launch.ts. */
export interface BrowserWish {
  launch: LaunchOptions;
  viewport: ViewportSize;
}

let context: BrowserContext | null = null;
let address = "";

export async function openBrowser(profile: string): Promise<void> {
  const wish = JSON.parse(process.env.STAND_IN_BROWSER ?? "{}") as Partial<BrowserWish>;
  mkdirSync(profile, { recursive: true });
  const portFile = join(profile, "DevToolsActivePort");
  rmSync(portFile, { force: true });
  context = await chromium.launchPersistentContext(profile, {
    ...wish.launch,
    viewport: wish.viewport ?? { width: 1280, height: 720 },
    args: [...(wish.launch?.args ?? []), "--remote-debugging-port=0"],
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
