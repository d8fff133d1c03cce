// The loopback host: the built command serves the page, and a real Chromium shows it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import type { Host, RunningHost, StartOptions } from "./host.ts";

const root = join(import.meta.dirname, "..", "..");
const command = join(root, "out", "main", "cli.js");

/**
 * Chromium adds two hidden suggestion pages to each window, which take as long to start as the product's page. A
 * second switch replaces Playwright's, so its features are repeated here.
 */
const disabledFeatures = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];

export const browserOptions = {
  executablePath: process.env.TIDEWATCH_BROWSER,
  // The grid's last row is complete only with real scroll bars.
  ignoreDefaultArgs: ["--hide-scrollbars"],
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--disable-features=${disabledFeatures.join(",")}`,
  ],
};

export const loopback = {
  name: "loopback" as const,
  absent: async () => (existsSync(command) ? null : "there is no build; run npm run build"),
  async start(options: StartOptions): Promise<RunningHost & { browserMs: number }> {
    const server = await startServer(options);
    const launchedMs = performance.now();
    const shared = await options.sharedBrowser?.();
    const browser = shared ?? (await chromium.launch(browserOptions));
    const browserMs = performance.now() - launchedMs;
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    await context.grantPermissions(["clipboard-write"]);
    const page = await context.newPage();
    await page.goto(server.url);
    return {
      name: "loopback",
      page,
      nativeDialogs: false,
      answerDialog: () => Promise.reject(new Error("The loopback host has no system dialog.")),
      output: server.output,
      browserMs,
      async stop() {
        await (shared ? context : browser).close();
        await server.stop();
      },
    };
  },
} satisfies Host;

export interface Server {
  url: string;
  process: ChildProcess;
  output(): string;
  stop(): Promise<void>;
}

/** Starts `tidewatch ui --no-open` and waits for the address it prints. */
export async function startServer({ dataFolder, workspace, files = [] }: StartOptions): Promise<Server> {
  const args = ["ui", "--no-open", ...(workspace ? ["--workspace", workspace] : []), ...files];
  const server = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, TIDEWATCH_HOME: dataFolder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  server.stdout.on("data", (text) => {
    log += text;
  });
  server.stderr.on("data", (text) => {
    log += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(log);
      if (match) resolve(match[0]);
    };
    server.stdout.on("data", look);
    server.once("exit", (code) => reject(new Error(`tidewatch ui ended with ${code}: ${log}`)));
    setTimeout(() => reject(new Error(`tidewatch ui printed no address: ${log}`)), 20_000).unref();
  });
  return {
    url,
    process: server,
    output: () => log,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill("SIGTERM");
      const late = setTimeout(() => server.kill("SIGKILL"), 8000);
      await once(server, "exit");
      clearTimeout(late);
    },
  };
}
