// The progress that running jobs show on the task bar.
import { describe, expect, it } from "vitest";
import type { Job } from "../shared/job.ts";
import { createTaskbar } from "./taskbar.ts";

const job = (id: number, state: Job["state"], done = 0, total: number | null = 100): Job => ({
  id,
  kind: "dataset.import",
  title: "Import",
  state,
  progress: { done, total, unit: "rows", ratePerS: null, timeLeftMs: null },
  input: {},
  output: null,
  error: null,
  createdAtMs: 0,
  startedAtMs: null,
  endedAtMs: null,
});

function bench() {
  const shown: number[] = [];
  return { shown, changed: createTaskbar((progress) => shown.push(progress)) };
}

describe("the task bar", () => {
  it("follows a job in whole per cents and is cleared at the end", () => {
    const { shown, changed } = bench();
    for (const done of [0, 33.3, 33.9, 100]) changed(job(1, "running", done));
    changed(job(1, "done", 100));
    expect(shown).toEqual([0, 0.33, 1, -1]);
  });

  it("shows activity when the duration is unknown", () => {
    const { shown, changed } = bench();
    changed(job(1, "running", 5, null));
    changed(job(1, "failed"));
    expect(shown).toEqual([2, -1]);
  });

  it("shows the least advanced of several jobs, and ignores waiting ones", () => {
    const { shown, changed } = bench();
    changed(job(1, "running", 80));
    changed(job(2, "queued"));
    changed(job(2, "running", 20));
    changed(job(2, "cancelled"));
    expect(shown).toEqual([0.8, 0.2, 0.8]);
  });
});
