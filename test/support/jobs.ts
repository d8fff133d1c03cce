// Jobs as tests run them: to their end, with an output or with an error. Only for tests.
import { expect } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import type { JobInput, JobName, JobOutput } from "../../src/shared/contract.ts";
import type { Job } from "../../src/shared/job.ts";

/** @param current the engine, once there is one */
export function jobsOf(current: () => Engine) {
  const run = async <K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<Job> => {
    const job = await current().handlers["job.start"]({ kind, input });
    return current().jobEnded(job.id);
  };
  const done = async <K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<JobOutput<K>> => {
    const job = await run(kind, input);
    expect(job.error).toBeNull();
    return job.output as JobOutput<K>;
  };
  return { run, done };
}
