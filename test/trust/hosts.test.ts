// A few kills of the host and a few switches of the workspace, with requests under way; `npm run bench -- trust` tries hundreds. Linux only,
// because the engine's process is found in /proc.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareBuild } from "../../scripts/prepare.mjs";
import { occupyProcessors } from "../support/processes.ts";
import { killHosts } from "./kill-hosts.ts";
import { switchWorkspaces } from "./switch-workspaces.ts";

const say = () => {};

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-hosts-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

describe.skipIf(process.platform !== "linux")("hosts", { timeout: 300_000 }, () => {
  beforeAll(async () => {
    expect(await prepareBuild()).toEqual({ ok: true });
  }, 120_000);

  it("leave no engine behind for two seconds when they are killed on a busy machine, and lose nothing", async () => {
    const leave = occupyProcessors();
    const { figures, sentences } = await inFolder((folder) =>
      killHosts({ folder, count: 2, seed: 1, say }),
    ).finally(leave);
    expect(sentences).toEqual([]);
    expect(figures).toMatchObject({ hostKills: 2, enginesLate: 0, enginesLeft: 0, killsLost: 0 });
    expect(figures.requestsInFlight).toBeGreaterThan(0);
  });

  it("switch workspaces while questions are under way", async () => {
    const { figures, sentences } = await inFolder((folder) => switchWorkspaces({ folder, count: 4, say }));
    expect(sentences).toEqual([]);
    expect(figures).toMatchObject({ switches: 4, switchFaults: 0 });
  });
});
