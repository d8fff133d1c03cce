// The button from a dataset to its incidents: starts the analysis, shows its steps, opens the result.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { dataset, scores, startSmallEngine } from "#test/support/small-engine.ts";
import { jobOf, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useJobs } from "../../state/jobs.ts";
import { useModels } from "../../state/models.ts";
import { usePage } from "../../state/page.ts";
import { useToasts } from "../../state/toasts.ts";
import { useTriage } from "../../state/triage.ts";
import { AnalysisProgress, FindStrangeButton } from "./find-strange.tsx";

const steps = ["Learn what is normal", "Score every row", "Find incidents"];
const running = (at: number) =>
  jobOf(4, "analysis.run", {
    input: { datasetId: 1 },
    title: "Find what is strange",
    state: "running",
    progress: {
      ...{
        done: 3,
        total: 10,
        unit: "rows",
        ratePerS: null,
        timeLeftMs: null,
        note: "Score every row: scoring",
      },
      data: { steps, at },
    },
  });

beforeEach(() => {
  startSmallEngine();
  startSmallModels();
  answer("job.start", ({ kind, input }) => jobOf(4, kind, { input }));
  answer("dataset.list", () => [dataset]);
  useModels.getState().reset();
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  useDatasets.setState({ list: [dataset], selectedId: 1 });
  useToasts.setState({ toasts: [] });
  usePage.getState().show("data");
  render(
    <>
      <FindStrangeButton dataset={dataset} />
      <AnalysisProgress dataset={dataset} />
    </>,
  );
});

test("one click starts it, shows its steps, and at the end opens the incidents", async () => {
  fireEvent.click(screen.getByRole("button", { name: "Find what is strange" }));
  await waitFor(() =>
    expect(askedFor("job.start")).toEqual([{ kind: "analysis.run", input: { datasetId: 1 } }]),
  );
  useJobs.getState().take(running(1));
  const now = await screen.findByRole("listitem", { current: "step" });
  expect(now.textContent).toContain("Score every row");
  expect(screen.getAllByRole("listitem").map((item) => item.dataset.state)).toEqual(["done", "now", "later"]);
  expect(screen.getByRole("button", { name: "Find what is strange" })).toHaveProperty("disabled", true);
  const output = {
    modelId: 7,
    flags: 60,
    incidents: 2,
    severe: 1,
    normalSentence: "The first part is normal.",
  };
  useJobs.getState().take({ ...running(2), state: "done", output });
  await waitFor(() => expect(usePage.getState().page).toBe("triage"));
  expect(useTriage.getState().view).toBe("incidents");
  expect(useToasts.getState().toasts.at(-1)?.title).toBe(
    "office.pcap: 2 incidents, 1 to look at today; 60 flags",
  );
});

test("a scored dataset offers its incidents", async () => {
  useModels.setState({ scores: [scores] });
  fireEvent.click(await screen.findByRole("button", { name: "Read the incidents" }));
  expect(usePage.getState().page).toBe("triage");
  expect(askedFor("job.start")).toEqual([]);
});

test("a failure shows why, and the button returns", async () => {
  fireEvent.click(screen.getByRole("button", { name: "Find what is strange" }));
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
  const error = { code: "DISK_FULL" as const, message: "The disk is full." };
  useJobs.getState().take({ ...running(0), state: "failed", error });
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.body).toBe("The disk is full."));
  expect(screen.getByRole("button", { name: "Find what is strange" })).toHaveProperty("disabled", false);
});
