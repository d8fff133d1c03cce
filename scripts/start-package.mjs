// node scripts/start-package.mjs PROGRAM: starts a packed program with an empty home, and fails when it ends within 20 seconds or its engine
// does. For the workflow of releases, on every system.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const watchedMs = 20_000;
const [program, ...args] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "tidewatch-start-"));
const started = spawn(program, args, {
  env: { ...process.env, TIDEWATCH_HOME: home },
  stdio: ["ignore", "pipe", "pipe"],
});
let said = "";
for (const stream of [started.stdout, started.stderr]) {
  stream.on("data", (text) => {
    said += text;
  });
}
const fail = (words) => {
  console.error(`${program} ${words}\n${said}`);
  process.exit(1);
};
started.once("error", (error) => fail(`cannot be started: ${error.message}`));
started.once("exit", (code) => fail(`ended with ${code}.`));
setTimeout(() => {
  if (/the engine ended/.test(said)) fail("runs without its engine.");
  started.removeAllListeners("exit");
  started.kill();
  console.log(`${program} started.`);
  process.exit(0);
}, watchedMs);
