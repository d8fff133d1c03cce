import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isRunning, occupyProcessors, untilEnded } from "#test/support/processes.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-host-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tsx = pathToFileURL(join(import.meta.dirname, "../../node_modules/tsx/dist/loader.mjs")).href;
const module = pathToFileURL(join(import.meta.dirname, "host-watch.ts")).href;

/** Starts a host process whose child runs `body`; resolves with the child's process number and a promise of the host's end. */
async function hostOf(body: string) {
  const child = join(folder, "child.mts");
  writeFileSync(
    child,
    `import { endWithHost } from ${JSON.stringify(module)};\nendWithHost();\nprocess.stdout.write(String(process.pid) + "\\n");\n${body}\n`,
  );
  const host = join(folder, "host.mjs");
  const start = `["--import", ${JSON.stringify(tsx)}, ${JSON.stringify(child)}]`;
  writeFileSync(
    host,
    `import { spawn } from "node:child_process";\nspawn(process.execPath, ${start}, { stdio: "inherit" });\nsetInterval(() => {}, 1000);\n`,
  );
  const running = spawn(process.execPath, [host], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((resolve) =>
    running.stdout.once("data", (data) => resolve(Number(String(data)))),
  );
  const ended = new Promise((resolve) => running.once("exit", resolve));
  return {
    pid,
    async kill() {
      running.kill("SIGKILL");
      await ended;
    },
  };
}

const longestMs = 2000;

it.skipIf(process.platform === "win32").each([
  ["computes without a pause", "await new Promise((done) => setTimeout(done, 600)); for (;;) {}"],
  ["waits for nothing", "setInterval(() => {}, 1000);"],
  [
    "holds much memory and has many threads",
    `import { Worker } from "node:worker_threads";
    const held = Buffer.alloc(300e6, 1);
    for (let thread = 0; thread < 4; thread++) new Worker("for (;;) {}", { eval: true });
    setInterval(() => held[0]++, 1000);`,
  ],
])(
  "a process whose host was killed on a busy machine ends, even if it %s",
  { timeout: 60_000 },
  async (_, body) => {
    const { pid, kill } = await hostOf(body);
    await wait(1200);
    expect(isRunning(pid)).toBe(true);
    const leave = occupyProcessors();
    try {
      await wait(200);
      await kill();
      expect(await untilEnded(pid, 10_000)).toBeLessThan(longestMs);
    } finally {
      leave();
    }
  },
);
