// Finds an installed Chrome, Chromium or Edge and opens an address in a separate window with a separate profile.
// The analyst's browser profile and extensions are never used.
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isRoot: boolean;
  isExecutable(path: string): boolean;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isRoot: process.platform === "linux" && process.getuid?.() === 0,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

const linuxNames = [
  "google-chrome-stable",
  "google-chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge-stable",
  "microsoft-edge",
];
const macApps = ["Google Chrome", "Chromium", "Microsoft Edge"];
const windowsPaths = [
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Chromium", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
];

/** TIDEWATCH_BROWSER names a browser; otherwise the platform's usual places are searched, Chrome first. */
export function findBrowser({ platform, env, isExecutable }: Machine = thisMachine): string | null {
  if (env.TIDEWATCH_BROWSER) return isExecutable(env.TIDEWATCH_BROWSER) ? env.TIDEWATCH_BROWSER : null;
  return candidates(platform, env).find(isExecutable) ?? null;
}

function candidates(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(
      (root) => root !== undefined,
    );
    return windowsPaths.flatMap((path) => roots.map((root) => join(root, ...path)));
  }
  if (platform === "darwin") {
    const roots = ["/Applications", join(env.HOME ?? "/", "Applications")];
    return macApps.flatMap((app) => roots.map((root) => join(root, `${app}.app`, "Contents", "MacOS", app)));
  }
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)));
}

export function hasDisplay({ platform, env }: Pick<Machine, "platform" | "env"> = thisMachine): boolean {
  if (env.SSH_CONNECTION && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  return platform === "win32" || platform === "darwin" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export interface BrowserWindow {
  process: ChildProcess;
  /** Makes the browser end, with every process that it started. */
  close(): void;
  kill(): void;
}

export function openBrowserWindow(
  browser: string,
  address: string,
  profileFolder: string,
  machine: Machine = thisMachine,
): BrowserWindow {
  const isDetached = machine.platform !== "win32";
  const browserProcess = spawn(browser, browserArguments(address, profileFolder, machine), {
    stdio: "ignore",
    detached: isDetached,
    env: machine.env,
  });
  // A browser that cannot start counts as an exit; the address is printed then.
  browserProcess.on("error", () => browserProcess.emit("exit", null, null));
  const signal = (name: NodeJS.Signals) => {
    if (browserProcess.exitCode !== null || browserProcess.signalCode !== null) return;
    try {
      if (isDetached && browserProcess.pid) process.kill(-browserProcess.pid, name);
      else browserProcess.kill(name);
    } catch {
      // It has ended.
    }
  };
  return { process: browserProcess, close: () => signal("SIGTERM"), kill: () => signal("SIGKILL") };
}

/** The browser's background services are disabled, because an offline product must not contact other machines. */
export function browserArguments(
  address: string,
  profileFolder: string,
  machine: Pick<Machine, "isRoot">,
): string[] {
  return [
    `--app=${address}`,
    `--user-data-dir=${profileFolder}`,
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication",
    "--metrics-recording-only",
    "--no-pings",
    "--password-store=basic",
    // Even a compromised page cannot reach another machine: only the host's name and address resolve, and WebRTC may use only a proxy,
    // which does not exist.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-server=http://127.0.0.1:1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // Chromium's sandbox cannot run as root on Linux.
    ...(machine.isRoot ? ["--no-sandbox"] : []),
  ];
}
