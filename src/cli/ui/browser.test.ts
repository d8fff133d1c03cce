// Finds a browser on each platform, and starts it with the right arguments.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { browserArguments, findBrowser, hasDisplay } from "./browser.ts";

const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, executables: string[]) => ({
  platform,
  env,
  isRoot: false,
  isExecutable: (path: string) => executables.includes(path),
});

describe("finding a browser", () => {
  it("searches the PATH on Linux, Chrome first", () => {
    const env = { PATH: ["/usr/bin", "/opt/bin"].join(process.platform === "win32" ? ";" : ":") };
    const chromium = join("/usr/bin", "chromium");
    const chrome = join("/opt/bin", "google-chrome");
    expect(findBrowser(machine("linux", env, [chromium]))).toBe(chromium);
    expect(findBrowser(machine("linux", env, [chromium, chrome]))).toBe(chrome);
    expect(findBrowser(machine("linux", env, []))).toBeNull();
  });

  it("searches the applications of macOS", () => {
    const edge = join("/Users/a/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge");
    expect(findBrowser(machine("darwin", { HOME: "/Users/a" }, [edge]))).toBe(edge);
  });

  it("searches the program folders of Windows", () => {
    const edge = join("C:\\Program Files (x86)", "Microsoft", "Edge", "Application", "msedge.exe");
    const env = { PROGRAMFILES: "C:\\Program Files", "PROGRAMFILES(X86)": "C:\\Program Files (x86)" };
    expect(findBrowser(machine("win32", env, [edge]))).toBe(edge);
  });

  it("takes the named one, or none", () => {
    const env = { PATH: "/usr/bin", TIDEWATCH_BROWSER: "/opt/brave" };
    expect(findBrowser(machine("linux", env, ["/opt/brave", "/usr/bin/chromium"]))).toBe("/opt/brave");
    expect(findBrowser(machine("linux", env, ["/usr/bin/chromium"]))).toBeNull();
  });
});

describe("a display", () => {
  it("is recognised by the environment on Linux, and missing over SSH everywhere", () => {
    expect(hasDisplay({ platform: "linux", env: {} })).toBe(false);
    expect(hasDisplay({ platform: "linux", env: { DISPLAY: ":0" } })).toBe(true);
    expect(hasDisplay({ platform: "linux", env: { WAYLAND_DISPLAY: "wayland-0" } })).toBe(true);
    expect(hasDisplay({ platform: "darwin", env: {} })).toBe(true);
    expect(hasDisplay({ platform: "darwin", env: { SSH_CONNECTION: "a b" } })).toBe(false);
  });
});

describe("the browser's arguments", () => {
  it("name the address and a separate profile, and disable the browser's background services", () => {
    const args = browserArguments("http://127.0.0.1:1/", "/data/browser", { isRoot: false });
    expect(args).toContain("--app=http://127.0.0.1:1/");
    expect(args).toContain("--user-data-dir=/data/browser");
    expect(args).toContain("--disable-background-networking");
    expect(args).not.toContain("--no-sandbox");
  });

  it("disable the sandbox for root only", () => {
    expect(browserArguments("http://a/", "/p", { isRoot: true })).toContain("--no-sandbox");
  });
});
