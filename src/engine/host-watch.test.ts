import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-host-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tsx = pathToFileURL(join(import.meta.dirname, "../../node_modules/tsx/dist/loader.mjs")).href;
const module = pathToFileURL(join(import.meta.dirname, "host-watch.ts")).href;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

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
  return { pid, kill: () => running.kill("SIGKILL") };
}

it.skipIf(process.platform === "win32").each([
  ["computes without a pause", "await new Promise((done) => setTimeout(done, 600)); for (;;) {}"],
  ["waits for nothing", "setInterval(() => {}, 1000);"],
])("a process whose host was killed ends, even if it %s", async (_, body) => {
  const { pid, kill } = await hostOf(body);
  await wait(1200);
  expect(isAlive(pid)).toBe(true);
  kill();
  for (let turn = 0; turn < 100 && isAlive(pid); turn++) await wait(100);
  expect(isAlive(pid)).toBe(false);
});
