// The search for incidents: starts once automatically, again on request, and never twice at the same time.
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
