// The list of jobs from events: order, what happens when a job of this window ends, and messages.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { dataset } from "#test/support/small-engine.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "./datasets.ts";
import { baseName, datasetIdOf, pathOf, runningTraining, useJobs, withJob } from "./jobs.ts";
import { useToasts } from "./toasts.ts";

const job = (id: number, more: Partial<Job> = {}): Job => ({
  ...{ id, kind: "dataset.import", title: `Import ${id}`, state: "running", progress: null },
  ...{ input: { path: "/data/a.csv" }, output: null, error: null },
  ...{ createdAtMs: id, startedAtMs: id, endedAtMs: null },
  ...more,
});
const jobs = () => useJobs.getState();
const toasts = () => useToasts.getState().toasts;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  jobs().reset();
  useDatasets.getState().reset();
  useToasts.setState({ toasts: [] });
  answer("dataset.list", () => [dataset]);
});

describe("the list", () => {
  test("has the newest first, and one entry per job", () => {
    const list = [job(3), job(1)].reduce(withJob, [job(2)]);
    expect(list.map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(withJob(list, job(2, { title: "later" })).map(({ title }) => title)[1]).toBe("later");
  });

  test("late progress does not revive a job that has ended", () => {
    const list = [job(1, { state: "done" })];
    expect(withJob(list, job(1))).toBe(list);
  });

  test("events that came before the answer are kept", async () => {
    answer("job.list", () => [job(2), job(1)]);
    jobs().take(job(2, { state: "cancelled" }));
    await jobs().load();
    expect(jobs().list?.map(({ id, state }) => [id, state])).toEqual([
      [2, "cancelled"],
      [1, "running"],
    ]);
  });

  test("a list that could not be loaded is an error", async () => {
    answer("job.list", () => {
      throw new AppError("ENGINE_GONE", "The engine is gone.");
    });
    await jobs().load();
    expect(jobs().error?.code).toBe("ENGINE_GONE");
  });
});

describe("a job of this window", () => {
  const start = async () => {
    answer("job.start", ({ kind, input }) => job(5, { kind, input, state: "queued" }));
    await jobs().importFiles(["/data/a.csv"]);
  };

  test("shows the dataset that it created", async () => {
    await start();
    expect(askedFor("job.start")).toEqual([{ kind: "dataset.import", input: { path: "/data/a.csv" } }]);
    jobs().take(job(5, { state: "done", output: { datasetId: 1 } }));
    await settled();
    expect(useDatasets.getState().selectedId).toBe(1);
  });

  test("of another window has no such effect", async () => {
    jobs().take(job(6, { state: "done", output: { datasetId: 1 } }));
    await settled();
    expect(useDatasets.getState().list).toBeNull();
  });

  test("that failed shows a message, and its file stays in the list", async () => {
    await start();
    const error = { code: "FILE_EMPTY" as const, message: "a.csv is empty." };
    jobs().take(job(5, { state: "failed", error }));
    await settled();
    expect(toasts()[0]).toMatchObject({ tone: "danger", title: "Import 5 failed", body: "a.csv is empty." });
    expect(jobs().failed.map(({ id }) => id)).toEqual([5]);
    jobs().dismiss(5);
    expect(jobs().failed).toEqual([]);
  });

  test("that was cancelled says that nothing was kept", async () => {
    await start();
    jobs().take(job(5, { state: "cancelled" }));
    await settled();
    expect(toasts()[0]?.title).toBe("Import 5: cancelled, nothing was saved");
  });

  test("that ends before its number is known is handled all the same", async () => {
    answer("job.start", ({ kind, input }) => {
      jobs().take(job(5, { kind, input, state: "done", output: { datasetId: 1 } }));
      return job(5, { kind, input, state: "queued" });
    });
    await jobs().importFiles(["/data/a.csv"]);
    await settled();
    expect(useDatasets.getState().selectedId).toBe(1);
  });

  test("that could not start shows a message with its purpose", async () => {
    answer("job.start", () => {
      throw new AppError("WORKSPACE_NONE", "Open a workspace first.");
    });
    await jobs().importFiles(["/data/a.csv"]);
    expect(toasts()[0]).toMatchObject({
      title: "a.csv could not be opened",
      body: "Open a workspace first.",
    });
  });

  test("that wrote a file shows its path", async () => {
    answer("job.start", ({ kind, input }) => job(7, { kind, input, state: "queued" }));
    await jobs().start(
      "packets.carve",
      { datasetId: 1, flowIds: [1], path: "/x.pcapng", overwrite: true },
      "No",
    );
    const output = { path: "/x.pcapng", packets: 12, bytes: 4096, flows: 1 };
    jobs().take(job(7, { kind: "packets.carve", state: "done", output }));
    await settled();
    expect(toasts()[0]).toMatchObject({ title: "Carved 12 packets, 4.10 kB", body: "/x.pcapng" });
    expect(toasts()[0]?.action?.label).toBe("Copy path");
  });
});

describe("cancelling", () => {
  test("requests it from the engine, and shows a message when that fails", async () => {
    answer("job.cancel", () => ({}));
    await jobs().cancel(5);
    expect(askedFor("job.cancel")).toEqual([{ jobId: 5 }]);
    answer("job.cancel", () => {
      throw new AppError("NOT_FOUND", "The job has ended.");
    });
    await jobs().cancel(5);
    expect(toasts()[0]?.body).toBe("The job has ended.");
  });
});

describe("what can be read from a job", () => {
  test("its dataset, its file, and the running training", () => {
    expect(datasetIdOf({ output: { datasetId: 3 } })).toBe(3);
    expect(datasetIdOf({ output: null })).toBeNull();
    expect(pathOf({ input: { path: "/a" } })).toBe("/a");
    expect(pathOf({ input: 5 })).toBe("");
    expect(baseName("/data/a.csv")).toBe("a.csv");
    expect(baseName("C:\\data\\a.csv")).toBe("a.csv");
    const training = job(9, { kind: "model.train", state: "queued" });
    expect(runningTraining([job(1), training])).toBe(training);
    expect(runningTraining([{ ...training, state: "done" }])).toBeNull();
  });
});
