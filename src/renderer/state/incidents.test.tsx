// The search for incidents: begun once by itself, again by hand, never beside one that runs.
import { beforeEach, expect, test, vi } from "vitest";
import { AppError } from "#shared/errors.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { findIncidents, findMissing, forgetSearches, pauseMs, putOffSearch } from "./incidents.ts";
import { useJobs } from "./jobs.ts";
import { useToasts } from "./toasts.ts";

let lastId = 0;
const searches = () => askedFor("job.start").map(({ input }) => (input as { datasetId: number }).datasetId);
const end = () =>
  useJobs.getState().take(jobOf(lastId, "incident.find", { input: { datasetId: 1 }, state: "cancelled" }));

beforeEach(() => {
  lastId = 0;
  answer("job.start", ({ kind, input }) => jobOf(++lastId, kind, { input }));
  forgetSearches();
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
});

test("each dataset is searched once automatically", async () => {
  await findIncidents(1);
  end();
  await findIncidents(1);
  await findIncidents(2);
  expect(searches()).toEqual([1, 2]);
  expect(useJobs.getState().list?.map(({ kind }) => kind)).toEqual(["incident.find", "incident.find"]);
});

test("on request it is searched again, but not during a search", async () => {
  await findIncidents(1);
  await findIncidents(1, true);
  expect(searches()).toEqual([1]);
  end();
  await findIncidents(1, true);
  expect(searches()).toEqual([1, 1]);
});

test("a search that cannot start shows why, and is not tried repeatedly", async () => {
  answer("job.start", () => {
    throw new AppError("DISK_FULL", "The disk is full.");
  });
  await findIncidents(1);
  await findIncidents(1);
  expect(searches()).toEqual([1]);
  expect(useToasts.getState().toasts).toMatchObject([{ body: "The disk is full." }]);
});

test("in another workspace the same number is another dataset", async () => {
  await findIncidents(1);
  useJobs.getState().reset();
  forgetSearches();
  await findIncidents(1);
  expect(searches()).toEqual([1, 1]);
});

test("a stale list is found again in the first pause between verdicts, and the last verdict counts", async () => {
  vi.useFakeTimers();
  try {
    await findIncidents(1);
    useJobs.getState().take(jobOf(lastId, "incident.find", { input: { datasetId: 1 }, state: "done" }));
    findMissing(1);
    for (let verdict = 0; verdict < 5; verdict++) {
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      putOffSearch(1);
    }
    await vi.advanceTimersByTimeAsync(pauseMs - 1);
    expect(searches()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(searches()).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(10 * pauseMs);
    expect(searches()).toEqual([1, 1]);
  } finally {
    vi.useRealTimers();
  }
});

test("a stale list that is left is not found again", async () => {
  vi.useFakeTimers();
  try {
    await findIncidents(1);
    useJobs.getState().take(jobOf(lastId, "incident.find", { input: { datasetId: 1 }, state: "done" }));
    findMissing(1)();
    await vi.advanceTimersByTimeAsync(2 * pauseMs);
    expect(searches()).toEqual([1]);
  } finally {
    vi.useRealTimers();
  }
});
