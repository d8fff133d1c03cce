// Common starting points of several tests, created once per run by the first test that needs them: files, and
// workspaces with a model and its scores. A test works on a copy. scripts/e2e.ts removes the folder after the run.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { office, officeCapture } from "./office-capture.ts";

const shared = process.env.TIDEWATCH_E2E_SHARED ?? join(tmpdir(), "tidewatch-e2e-shared");
const cli = join(import.meta.dirname, "..", "out", "main", "cli.js");

/** Runs the built command on a data folder. */
export async function command(dataFolder: string, args: string[]): Promise<void> {
  const env = { ...process.env, TIDEWATCH_HOME: dataFolder };
  await promisify(execFile)(process.execPath, [cli, ...args], { env });
}

/** The path of a file that is written once per run, atomically. */
export function sharedFile(name: string, write: (path: string) => void): string {
  const path = join(shared, name);
  if (existsSync(path)) return path;
  mkdirSync(shared, { recursive: true });
  const partial = `${path}.${process.pid}`;
  write(partial);
  renameSync(partial, path);
  return path;
}

/** The path of a folder that is filled once per run; other tests wait while it is being filled. */
async function sharedFolder(name: string, fill: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(shared, name);
  const whole = join(folder, "whole");
  mkdirSync(shared, { recursive: true });
  while (!existsSync(whole)) {
    if (!isFirst(folder)) {
      await pause(100);
      continue;
    }
    try {
      await fill(folder);
      writeFileSync(whole, "");
    } catch (error) {
      // The next test tries again and reports what is wrong.
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
  return folder;
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** A data folder whose workspace is a copy of the prepared one. */
function copied(source: string, dataFolder: string): void {
  const workspace = "Default.tidewatch";
  cpSync(join(source, "data", workspace), join(dataFolder, workspace), { recursive: true });
}

/** Copies the office capture into the data folder, with a model of its quiet hour and its scores. */
export async function copyTrainedOffice(dataFolder: string): Promise<void> {
  const source = await sharedFolder("office", async (folder) => {
    const data = join(folder, "data");
    const capture = join(folder, "office.pcap");
    writeFileSync(capture, officeCapture());
    await command(data, ["import", capture]);
    const normal = `start_time <= "${office.quietUntil}"`;
    await command(data, ["train", "--normal", normal, "--epochs", "6"]);
    await command(data, ["score"]);
  });
  copied(source, dataFolder);
}

/** Copies generated flows with one quick model into the data folder, with a given number of flags. */
export async function copyFlagged(dataFolder: string, size: { rows: number; flags: number }): Promise<void> {
  const source = await sharedFolder(`flagged-${size.rows}-${size.flags}`, async (folder) => {
    // Not imported at the top: it loads the whole engine, which no other test needs in its process.
    const { makeWorkspace } = await import("../bench/workbench-workspace.ts");
    await makeWorkspace(folder, size);
  });
  copied(source, dataFolder);
}
