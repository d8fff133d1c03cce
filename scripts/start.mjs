// npm start: prepares what is missing, then opens the window: in Electron where it can run, else with the loopback host.
// `npm start -- [FILE…] [--workspace=FOLDER] [--loopback]`. Ctrl+C ends everything it started.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { electronProgram, prepareBuild, prepareElectron, prepareNative, root } from "./prepare.mjs";

const endMs = 8_000;
/** An exit with an error within this time means that Electron cannot start. */
const startMs = 5_000;

const say = (line) => console.error(line);
const args = process.argv.slice(2).filter((arg) => arg !== "--loopback");

// The loopback host says itself that there is no display.
const noDisplay = "no display";
let why = process.argv.includes("--loopback") ? "With --loopback" : noElectronHere();
if (!why) {
  const { ok, reason } = await prepareElectron({ say });
  if (!ok) why = `Electron is missing (${reason})`;
}
await prepareNative({ quiet: true });
const built = await prepareBuild({ say });
if (!built.ok) {
  say(`Tidewatch cannot start: ${built.reason}`);
  process.exit(1);
}
if (!why) {
  const startedAtMs = Date.now();
  const code = await runToEnd(electronProgram(), [root, ...args]);
  if (code === 0 || Date.now() - startedAtMs > startMs) process.exit(code);
  why = "Electron could not start on this machine";
}
say(`${why === noDisplay ? "" : `${why}. `}Tidewatch serves its window to a browser, on this machine only.`);
const command = join(root, "out", "main", "cli.js");
process.exit(await runToEnd(process.execPath, [command, "ui", "--exit-with-window", ...args]));

function noElectronHere() {
  if (process.platform !== "linux") return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return noDisplay;
  return process.getuid?.() === 0 ? "Electron's sandbox cannot run as root" : null;
}

/** Runs a program in this terminal and returns its exit code. Ctrl+C reaches it directly; this function waits for it, but not forever. */
function runToEnd(command, commandArgs) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { stdio: "inherit" });
    const stop = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      setTimeout(() => child.kill("SIGKILL"), endMs).unref();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    const end = (code) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, stop);
      resolve(code ?? 1);
    };
    child.once("error", () => end(1));
    child.once("exit", end);
  });
}
