// The drill page: before the first drill, while it runs, its matrix and cells, and another run.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { DrillCell, DrillResult } from "#shared/drill-vocabulary.ts";
import type { Job } from "#shared/job.ts";
import { dataset, startSmallEngine } from "#test/support/small-engine.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers, staleAnswers } from "../../api/answers.ts";
import { useJobs } from "../../state/jobs.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { DrillView } from "./drill-view.tsx";

const nothing = { place: null, severity: null, kinds: [], title: null, model: null };
const planted = { flows: 60, originator: "10.0.0.3", responder: "81.2.3.4" };
const found: DrillCell = {
  ...planted,
  ...{ outcome: "found", place: 3, severity: 71.4, kinds: ["beacon"], title: "10.0.0.3 reports to 81.2.3.4" },
  ...{ sentence: "60 contacts, a median of 60 s apart.", model: { flagged: 12, scored: 60 } },
};
const below: DrillCell = { ...found, outcome: "below", place: 31, severity: 22 };
const unseen: DrillCell = {
  ...nothing,
  ...planted,
  outcome: "unseen",
  sentence: "No incident rests on its 60 flows.",
};
const absent: DrillCell = {
  ...nothing,
  ...{ outcome: "not-planted", flows: 0, originator: null, responder: null },
  sentence: "The dataset has no column alert.",
};
const result: DrillResult = {
  ...{ datasetId: 1, seed: 4, budget: 20, days: 1, read: 20, incidents: 40 },
  sentence: "Reading 20 incidents a day would have shown 1 of 3 planted attacks.",
  counts: { found: 1, below: 1, unseen: 1, notPlanted: 1 },
  families: [
    {
      ...{ name: "beacon", behaviour: "beacon", title: "Beacon", about: "A call.", source: "A book." },
      words: ["every minute", "every 5 minutes", "every hour", "every day"],
      cells: [found, below, unseen, absent],
    },
  ],
  library: [{ name: "c2/empire.pcap", cell: unseen }],
  next: [{ perDay: 31, adds: ["Beacon, clear"] }],
  model: { id: 2, name: "Quiet" },
  ...{ notes: [], atMs: 1, tookMs: 1 },
};
const job = (more: Partial<Job>): Job => ({
  ...{
    id: 5,
    kind: "drill.run",
    title: "Drill a dataset",
    state: "queued",
    progress: null,
    input: { datasetId: 1 },
  },
  ...{ output: null, error: null, createdAtMs: 0, startedAtMs: null, endedAtMs: null },
  ...more,
});
const show = () =>
  render(
    <TipProvider>
      <DrillView dataset={dataset} />
    </TipProvider>,
  );
const cell = (name: string) => screen.getByRole("button", { name });
const detail = () => screen.getByRole("article", { name: "The planted attack" });

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  answer("drill.result", () => result);
  answer("job.start", ({ input }) => job({ input }));
});

describe("before the first drill", () => {
  test("explains a drill, and one button runs it; the result is requested when the job is done", async () => {
    answer("drill.result", () => null);
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Run the drill" }));
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
    expect(askedFor("job.start")[0]).toEqual({
      kind: "drill.run",
      input: { datasetId: 1, seed: 1 },
    });
    expect(await screen.findByRole("button", { name: "Cancel" })).toBeTruthy();
    answer("drill.result", () => result);
    useJobs.getState().take(job({ state: "done" }));
    staleAnswers(({ name }) => name === "drill.result");
    expect(await screen.findByRole("heading", { level: 1, name: result.sentence })).toBeTruthy();
  });

  test("shows why a drill failed", async () => {
    answer("drill.result", () => null);
    useJobs.setState({
      list: [
        job({ state: "failed", error: { code: "INVALID_INPUT", message: "No inside host opens flows." } }),
      ],
    });
    show();
    expect((await screen.findByRole("alert")).textContent).toBe("No inside host opens flows.");
  });
});

describe("the matrix", () => {
  test("has a word for every cell, and the most obvious miss is selected", async () => {
    show();
    expect(await screen.findByRole("heading", { level: 1, name: result.sentence })).toBeTruthy();
    expect(cell("Beacon, obvious: Place 3").textContent).toContain("●");
    expect(cell("Beacon, faint: Not seen").textContent).toContain("○");
    expect(cell("Beacon, clear: Place 31, not read").getAttribute("aria-pressed")).toBe("true");
    expect(
      within(detail()).getByText(/its incident is at place 31, severity 22, and 20 are read/),
    ).toBeTruthy();
  });

  test("a cell shows the incident that found it, with its sentence and the model's flags", async () => {
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Beacon, obvious: Place 3" }));
    expect(within(detail()).getByText("10.0.0.3 reports to 81.2.3.4")).toBeTruthy();
    expect(within(detail()).getByText("60 contacts, a median of 60 s apart.")).toBeTruthy();
    expect(detail().textContent).toContain("The model Quiet flags 12 of 60 planted flows.");
    expect(detail().textContent).toContain("Every minute.");
  });

  test("or why nothing did, for families and files", async () => {
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Beacon, barely there: Not planted" }));
    expect(detail().textContent).toContain("The dataset has no column alert.");
    fireEvent.click(cell("c2/empire.pcap: Not seen"));
    expect(detail().textContent).toContain("c2/empire.pcap");
    expect(detail().textContent).toContain("No incident rests on its 60 flows.");
  });

  test("shows the cost of finding more, in incidents per day", async () => {
    show();
    const cost = await screen.findByRole("region", { name: "What the next ones cost" });
    expect(cost.textContent).toContain("11 more incidents a day (31 in all): Beacon, clear");
  });
});

test("runs again with another seed and another budget", async () => {
  show();
  fireEvent.change(await screen.findByRole("textbox", { name: "Incidents read a day" }), {
    target: { value: "50" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Run with another seed" }));
  await waitFor(() =>
    expect(askedFor("job.start").at(-1)).toEqual({
      kind: "drill.run",
      input: { datasetId: 1, seed: 5, budget: 50 },
    }),
  );
});
