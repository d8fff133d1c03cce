// A real engine on a workspace in a temporary folder, for a whole test file or for each of its tests, with jobs that
// run to their end.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { JobInput, JobName, JobOutput } from "../../src/shared/contract/contract.ts";
import type { Job } from "../../src/shared/job.ts";

export interface EngineFixture {
  readonly folder: string;
  readonly engine: Engine;
  /** Closes the engine and starts another one on the same workspace. */
  restart(): Promise<void>;
  /** Runs a job to its end, whatever the outcome. */
  run<K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<Job>;
  /** Runs a job that must not fail and returns its output. */
  done<K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<JobOutput<K>>;
}

/** @param name part of the folder's name */
export function withEngine(name: string, per: "file" | "test" = "file"): EngineFixture {
  let folder: string;
  let engine: Engine;
  const [before, after] = per === "file" ? [beforeAll, afterAll] : [beforeEach, afterEach];
  const start = async () => {
    engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
    await engine.openFirst();
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), `tidewatch-${name}-`));
    await start();
  });
  after(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const run: EngineFixture["run"] = async (kind, input) => {
    const job = await engine.handlers["job.start"]({ kind, input });
    return engine.jobEnded(job.id);
  };
  return {
    get folder() {
      return folder;
    },
    get engine() {
      return engine;
    },
    run,
    async restart() {
      await engine.close();
      await start();
    },
    async done<K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<JobOutput<K>> {
      const job = await run(kind, input);
      expect(job.error).toBeNull();
      return job.output as JobOutput<K>;
    },
  };
}
