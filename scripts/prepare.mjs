// Prepares what a start needs and an install without scripts lacks: native kernels, Electron's runtime, the build. Nothing here throws;
// each function returns whether it succeeded, and if not, why.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBuildFresh, isCheckout } from "./build-state.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
const fetchLimitMs = 180_000;
const tryAgainMs = 24 * 3_600_000;

/** @returns {Promise<{ok: boolean, reason?: string}>} */
export async function prepareNative({ quiet = false } = {}) {
  const script = join(root, "scripts", "build-native.mjs");
  if (!existsSync(script)) return { ok: false, reason: "there are no native kernels to build" };
  try {
    const { buildNative } = await import("./build-native.mjs");
    return await buildNative({ quiet });
  } catch (error) {
    return { ok: false, reason: error.message };
  }
}

/** Builds out/ when it is missing or stale. The builder prints to standard error, because standard output may be a pipe. */
export async function prepareBuild({ say = () => {} } = {}) {
  if (!isCheckout(root) || isBuildFresh(root)) return { ok: true };
  say("Building Tidewatch…");
  const builder = join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
  if (!existsSync(builder))
    return { ok: false, reason: "the dependencies are not installed; run npm ci first" };
  const { code, output } = await run(process.execPath, [builder, "build", "--logLevel", "warn"]);
  return code === 0 ? { ok: true } : { ok: false, reason: `the build failed:\n${output}` };
}

const electronFolder = join(root, "node_modules", "electron");

/** The path of Electron's program, or null when its runtime is not installed. Does not import the package, which would download it. */
export function electronProgram() {
  try {
    const name = readFileSync(join(electronFolder, "path.txt"), "utf8");
    const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, "dist"), name);
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

/** The oldest Node that can download Electron's runtime. The rest of Tidewatch runs on older ones. */
const electronNeedsNode = [22, 12];

function isNodeTooOld() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [leastMajor, leastMinor] = electronNeedsNode;
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** Downloads Electron's runtime with its install script. A failure is remembered for a day, so that starts stay fast. */
export async function prepareElectron({ say = () => {}, again = false } = {}) {
  if (electronProgram()) return { ok: true };
  const script = join(electronFolder, "install.js");
  if (!existsSync(script)) return { ok: false, reason: "the electron package is not installed" };
  if (isNodeTooOld())
    return {
      ok: false,
      reason: `fetching its runtime takes Node ${electronNeedsNode.join(".")} or newer, and this is ${process.versions.node}`,
    };
  const { version } = JSON.parse(readFileSync(join(electronFolder, "package.json"), "utf8"));
  const memory = join(root, "node_modules", ".cache", "tidewatch", "electron.json");
  const failed = readJson(memory);
  if (!again && failed?.version === version && Date.now() - failed.atMs < tryAgainMs) {
    return {
      ok: false,
      reason: "its runtime could not be fetched earlier; node scripts/setup.mjs tries again",
    };
  }
  say("Fetching Electron's runtime, once; this may take up to three minutes…");
  await run(process.execPath, [script], fetchLimitMs);
  if (electronProgram()) return { ok: true };
  writeJson(memory, { version, atMs: Date.now() });
  return { ok: false, reason: "its runtime could not be fetched" };
}

/** Runs a program to its end or to a time limit; never rejects. */
function run(command, args, limitMs = 0) {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.stderr.on("data", (data) => {
      output += data;
    });
    const timer = limitMs > 0 ? setTimeout(() => child.kill("SIGKILL"), limitMs) : undefined;
    const end = (code) => {
      clearTimeout(timer);
      resolve({ code, output: output.trim() });
    };
    child.once("error", () => end(-1));
    child.once("close", end);
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function writeJson(path, value) {
  try {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
  } catch {
    // The next start tries again.
  }
}
