// The drawer of jobs: running jobs, results of the others, and the actions for each.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { dataset } from "#test/support/small-engine.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useJobs } from "../../state/jobs.ts";
import { useOverlays } from "../../state/overlays.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { JobsDrawer } from "./jobs-drawer.tsx";

const job = (id: number, more: Partial<Job> = {}): Job => ({
  ...{ id, kind: "dataset.import", title: `Import ${id}`, state: "running", progress: null },
  ...{ input: { path: "/data/a.csv" }, output: null, error: null },
  ...{ createdAtMs: 0, startedAtMs: 0, endedAtMs: null },
  ...more,
});
const show = () =>
  render(
    <TipProvider>
      <JobsDrawer />
    </TipProvider>,
  );

beforeEach(() => {
  useJobs.getState().reset();
  useDatasets.setState({ list: [dataset], selectedId: null });
});

describe("the list", () => {
  test("explains itself when there are no jobs", () => {
    useJobs.setState({ list: [] });
    show();
    expect(screen.getByText(/Nothing has run yet/)).toBeTruthy();
  });

  test("separates running jobs from finished ones", () => {
    useJobs.setState({ list: [job(2), job(1, { state: "cancelled", endedAtMs: 1500 })] });
    show();
    expect(
      within(screen.getByRole("list", { name: "Running and waiting" })).getByText("Import 2"),
    ).toBeTruthy();
    const ended = within(screen.getByRole("list", { name: "Ended" }));
    expect(ended.getByText("Import 1")).toBeTruthy();
    expect(ended.getByText(/^Cancelled/)).toBeTruthy();
  });

  test("shows why it could not be loaded, with a retry", async () => {
    useJobs.setState({ list: null, error: new AppError("ENGINE_GONE", "The engine is gone.") });
    show();
    expect(screen.getByText("The engine is gone.")).toBeTruthy();
    answer("job.list", () => [job(4)]);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Import 4")).toBeTruthy();
    expect(screen.queryByText("The engine is gone.")).toBeNull();
  });
});

describe("a job", () => {
  test("can be cancelled while it runs", async () => {
    answer("job.cancel", () => ({}));
    useJobs.setState({ list: [job(2)] });
    show();
    fireEvent.click(screen.getByRole("button", { name: "Cancel Import 2" }));
    await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 2 }]));
  });

  test("shows its number of rows when done, and opens its dataset", () => {
    const output = { datasetId: 1, rows: 300, refusedRows: 2 };
    useJobs.setState({ list: [job(2, { state: "done", output, endedAtMs: 1500 })] });
    show();
    expect(screen.getByText(/Done · 300 rows, 2 refused · in/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Show office.pcap" }));
    expect(useDatasets.getState().selectedId).toBe(1);
  });

  test("shows why it failed, with details to copy", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const error = { code: "FILE_EMPTY" as const, message: "a.csv is empty.", detail: "0 bytes" };
    useJobs.setState({ list: [job(2, { state: "failed", error, endedAtMs: 1500 })] });
    show();
    expect(screen.getByText("a.csv is empty.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Copy details" }));
    await waitFor(() => expect(write).toHaveBeenCalledWith("FILE_EMPTY: a.csv is empty.\n\n0 bytes"));
    write.mockRestore();
  });

  test("whose dataset is gone cannot be opened", () => {
    useJobs.setState({ list: [job(2, { state: "done", output: { datasetId: 99, rows: 1 }, endedAtMs: 1 })] });
    show();
    expect(screen.queryByRole("button", { name: /^Show/ })).toBeNull();
  });
});

test("the drawer closes", () => {
  useJobs.setState({ list: [] });
  useOverlays.setState({ jobs: true });
  show();
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(useOverlays.getState().jobs).toBe(false);
});
