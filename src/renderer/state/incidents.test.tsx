// The search for incidents: begun once by itself, again by hand, never beside one that runs.
import { beforeEach, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { findIncidents, forgetSearches } from "./incidents.ts";
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

test("a dataset is searched once by itself, each for itself", async () => {
  await findIncidents(1);
  end();
  await findIncidents(1);
  await findIncidents(2);
  expect(searches()).toEqual([1, 2]);
  expect(useJobs.getState().list?.map(({ kind }) => kind)).toEqual(["incident.find", "incident.find"]);
});

test("by hand it is searched again, but not while it is searched", async () => {
  await findIncidents(1);
  await findIncidents(1, true);
  expect(searches()).toEqual([1]);
  end();
  await findIncidents(1, true);
  expect(searches()).toEqual([1, 1]);
});

test("a search that cannot start says why, and is not tried over and over", async () => {
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
