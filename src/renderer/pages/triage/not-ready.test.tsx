// What the view of flags shows before there are any: how to get a model or its scores, and the progress.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Job } from "#shared/job.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import { dataset, model } from "#test/support/small-engine.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { expectScores } from "../../state/expected-scores.ts";
import { useJobs } from "../../state/jobs.ts";
import { usePage } from "../../state/page.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { NotReady } from "./not-ready.tsx";

const input = { modelId: 7, datasetId: 1 };

beforeEach(() => {
  answer("job.start", ({ kind, input }) => jobOf(4, kind, { input }));
  answer("job.cancel", () => ({}));
  useJobs.getState().reset();
  usePage.getState().show("triage");
});

function show(of: Model | null, jobs: Job[] = [], shown = dataset): void {
  useJobs.setState({ list: jobs });
  render(
    <TipProvider>
      <NotReady dataset={shown} model={of} />
    </TipProvider>,
  );
}
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

test("without a model it leads to the training", () => {
  show(null);
  fireEvent.click(button("Train a model"));
  expect(usePage.getState().page).toBe("model");
});

test("while the first one is trained, it shows the progress and can be cancelled", async () => {
  const progress = { done: 30, total: 100, unit: "batches", ratePerS: null, timeLeftMs: null };
  show(null, [jobOf(5, "model.train", { progress })]);
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("30");
  fireEvent.click(button("Cancel"));
  await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 5 }]));
});

test("while an analysis runs it is shown, and nothing else is offered", async () => {
  const progress = { done: 4, total: 10, unit: "rows", ratePerS: null, timeLeftMs: null };
  show(model, [jobOf(6, "analysis.run", { input: { datasetId: 1 }, progress, state: "running" })]);
  expect(screen.getByRole("heading", { name: "Finding what is strange in office.pcap" })).toBeTruthy();
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("40");
  expect(screen.queryByRole("button", { name: "Score office.pcap" })).toBeNull();
  fireEvent.click(button("Cancel"));
  await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 6 }]));
});

test("a model without scores for the dataset scores it", async () => {
  show(model);
  expect(screen.getByText("Monday has not scored the 300 flows of office.pcap.")).toBeTruthy();
  fireEvent.click(button("Score office.pcap"));
  await waitFor(() => expect(askedFor("job.start")).toEqual([{ kind: "model.score", input }]));
  expect(await screen.findByRole("progressbar")).toBeTruthy();
});

test("a failed scoring shows why, and a dataset that is still being read must wait", () => {
  const error = { code: "FEATURE_MISSING" as const, message: "A column is missing." };
  const failed = jobOf(4, "model.score", { input, state: "failed", error });
  show(model, [failed], { ...dataset, reading: true });
  expect(screen.getByRole("alert").textContent).toBe("A column is missing.");
  expect(button("Score office.pcap").disabled).toBe(true);
});

test("scores that follow a training are awaited, not requested", () => {
  const arrived = expectScores({ datasetId: 1, sinceMs: 0 });
  show(model);
  expect(screen.getByRole("progressbar", { name: "Score office.pcap" })).toBeTruthy();
  expect(button("Cancel").disabled).toBe(true);
  arrived();
});
