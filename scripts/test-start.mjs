// Tests the README's first line as a user types it: npm start brings up the engine with its default workspace and keeps it up, and Ctrl+C
// ends everything. For the public workflow; the specs test what the window shows.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const upWithinMs = 300_000;
const staysMs = 5_000;
const endsWithinMs = 20_000;
const windows = process.platform === "win32";

const home = mkdtempSync(join(tmpdir(), "tidewatch-start-"));
const holder = join(home, "Default.tidewatch", "holder.json");
let code;
let printed = "";
const started = spawn("npm", ["start"], {
  cwd: root,
  env: { ...process.env, TIDEWATCH_HOME: home },
  stdio: ["inherit", "pipe", "pipe"],
  // A separate process group, which receives Ctrl+C together.
  detached: !windows,
  shell: windows,
});
started.once("exit", (status) => {
  code = status ?? 1;
});

for (const stream of [started.stdout, started.stderr])
  stream.on("data", (bytes) => {
    printed += bytes;
    process.stdout.write(bytes);
  });

const problem = await firstProblem();
if (!hasEnded()) kill("SIGKILL");
if (problem === null) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
process.stdout.write(problem === null ? "npm start: fine\n" : `npm start: ${problem}\n`);
process.exit(problem === null ? 0 : 1);

async function firstProblem() {
  if (!(await until(() => existsSync(holder) || hasEnded(), upWithinMs))) return "no workspace was opened";
  if (hasEnded()) return `it ended with code ${code} before a workspace was opened`;
  if (await until(hasEnded, staysMs)) return `it ended with code ${code} by itself`;
  const lines = printed.split("\n").filter((line) => /display|Electron/.test(line));
  if (lines.length > 1) return `it gave the reason for a browser ${lines.length} times`;
  if (windows) return null;
  kill("SIGINT");
  if (!(await until(hasEnded, endsWithinMs))) return "it did not end after Ctrl+C";
  return (await until(() => !existsSync(holder), endsWithinMs))
    ? null
    : "its engine did not end after Ctrl+C";
}

function hasEnded() {
  return code !== undefined;
}

function kill(signal) {
  if (windows) spawnSync("taskkill", ["/pid", String(started.pid), "/t", "/f"]);
  else process.kill(-started.pid, signal);
}

async function until(holds, ms) {
  for (const endMs = Date.now() + ms; Date.now() < endMs; ) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return holds();
}
