// The live page: the form that starts a watch, the end of the last one, the figures of a running one, and its lists with their freeze.
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "#shared/job.ts";
import type { ModelChange } from "#shared/model-life-vocabulary.ts";
import type { WatchPoint, WatchState } from "#shared/watch-vocabulary.ts";
import { dataset, model, startMs, startSmallEngine, workspace } from "#test/support/small-engine.ts";
import { incident, incidentPage, scan } from "#test/support/small-incidents.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers, staleAnswers } from "../../api/answers.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useJobs } from "../../state/jobs.ts";
import { useModels } from "../../state/models.ts";
import { usePage } from "../../state/page.ts";
import { useTriage } from "../../state/triage.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { courseLine } from "./course-line.tsx";
import { LivePage } from "./live-page.tsx";

const latencyMs = { p50: 120, p95: 300, p99: 900 };
const watch: WatchState = {
  ...{ counted: "packets", trouble: ["A router restarted."], learning: null },
  ...{ retrainAtMs: null },
  model: { id: 7, name: "Monday", sinceMs: startMs, learns: false },
  ...{ flags: 2, unscored: 40, kept: "3 datasets of this source, 2.1 GB. 1 dataset removed." },
  ...{
    jobId: 4,
    datasetId: 1,
    source: "/captures/now.pcap",
    startedAtMs: startMs,
    packets: 5000,
    flows: 300,
  },
  ...{
    bytes: 4_100_000,
    openFlows: 12,
    dropped: 3,
    packetsPerS: 1234.4,
    flowsPerS: 20.5,
    incidents: 2,
    latencyMs,
  },
};
const point: WatchPoint = {
  ...{ atMs: startMs, packetsPerS: 10, flowsPerS: 1, openFlows: 2, latencyMs, dropped: 0, unscored: 0 },
};
const live = { ...dataset, reading: true, source: { ...dataset.source, format: "watch" } };
const job = (more: Partial<Job>): Job => ({
  ...{
    id: 4,
    kind: "watch.run",
    title: "Watch /captures/now.pcap",
    state: "done",
    progress: null,
    input: {},
  },
  ...{ output: null, error: null, createdAtMs: 0, startedAtMs: null, endedAtMs: null },
  ...more,
});

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
  useWorkspace.setState({ current: workspace, known: true, error: null });
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  useDatasets.setState({ list: [live], selectedId: null });
  useTriage.getState().forget();
  answer("watch.list", () => []);
  answer("model.changes", () => []);
  answer("watch.course", () => [point, { ...point, packetsPerS: 20 }]);
  answer("incidents.page", () => incidentPage);
  answer("watch.flows", () => ({
    columns: ["start_time", "orig_addr"],
    rowIds: [299, 298],
    cells: [
      [startMs + 299_000, startMs],
      ["10.0.0.9", "10.0.0.8"],
    ],
    scores: [91.2, null],
    open: { cells: [[startMs + 1000], ["10.0.0.7"]], scores: [64] },
  }));
});
const show = () =>
  render(
    <TipProvider>
      <LivePage />
    </TipProvider>,
  );

describe("without a watch", () => {
  test("says what a watch is, and starts one on a file, a folder or an interface", async () => {
    answer("job.start", () => job({ state: "running" }));
    useModels.setState({ list: [model], scores: [] });
    show();
    expect(await screen.findByRole("heading", { name: "Watch traffic while it arrives" })).toBeTruthy();
    const button = screen.getByRole("button", { name: "Start the watch" }) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    fireEvent.click(screen.getByRole("radio", { name: "Interface" }));
    fireEvent.change(screen.getByRole("textbox", { name: "Name of the interface" }), {
      target: { value: " eth0 " },
    });
    fireEvent.change(screen.getByRole("combobox", { name: "Model that scores the flows" }), {
      target: { value: "7" },
    });
    fireEvent.change(screen.getByRole("combobox", { name: "Days that are kept" }), {
      target: { value: "week" },
    });
    fireEvent.change(screen.getByRole("combobox", { name: "Disk space that is used" }), {
      target: { value: "20" },
    });
    fireEvent.change(screen.getByRole("combobox", { name: "Packets that are kept" }), {
      target: { value: "10" },
    });
    expect(screen.getByText(/Each day of the traffic, in UTC, is a separate dataset/)).toBeTruthy();
    fireEvent.click(button);
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
    expect(askedFor("job.start")[0]).toEqual({
      kind: "watch.run",
      input: {
        ...{ source: { kind: "interface", name: "eth0" }, modelId: 7 },
        ...{ keepDays: 7, keepBytes: 20_000_000_000, ringBytes: 10_000_000_000 },
      },
    });
  });

  test("offers to score with no model though there is none yet: then an online detector would learn", async () => {
    useModels.setState({ list: [], scores: [] });
    show();
    const choice = await screen.findByRole("combobox", { name: "Model that scores the flows" });
    expect(
      within(choice)
        .getAllByRole("option")
        .map(({ textContent }) => textContent),
    ).toEqual(["champion or newest model, else learn online", "no model"]);
  });

  test("says how the last one ended, and opens what it saw", async () => {
    const output = { datasetId: 1, packets: 9, flows: 300, incidents: 2, ended: "The watch was stopped." };
    useJobs.setState({ list: [job({ output })] });
    show();
    expect((await screen.findByRole("region", { name: "The last watch" })).textContent).toContain(
      "The watch was stopped. 300 flows and 2 incidents are kept.",
    );
    fireEvent.click(screen.getByRole("button", { name: "Open in Triage" }));
    expect(usePage.getState().page).toBe("triage");
    expect(useDatasets.getState().selectedId).toBe(1);
  });

  test("says why the last one failed", async () => {
    const error = { code: "FILE_MISSING" as const, message: "There is no file /captures/now.pcap." };
    useJobs.setState({ list: [job({ state: "failed", error })] });
    show();
    expect((await screen.findByRole("alert")).textContent).toContain("There is no file");
  });
});

describe("a running watch", () => {
  beforeEach(() => answer("watch.list", () => [watch]));

  test("says that the online detector learns, and then that it scores and since when", async () => {
    answer("watch.list", () => [{ ...watch, model: null, flags: 0, learning: { rows: 90, needed: 256 } }]);
    show();
    expect(await screen.findByText("the online detector learns: 90 flows of 256")).toBeTruthy();
    const model = { id: 8, name: "Online detector of now", sinceMs: startMs, learns: true };
    answer("watch.list", () => [{ ...watch, model }]);
    act(() => staleAnswers(() => true));
    expect(
      await screen.findByText(/^scored by an online detector, which learns on, since .* · 2 flags$/),
    ).toBeTruthy();
  });

  test("says when the model is retrained, what the last one led to, and rolls it back", async () => {
    const change: ModelChange = {
      ...{ atMs: startMs, kind: "takeover", fromId: 6, fromName: "Sunday", toId: 7, toName: "Monday" },
      ...{ datasetId: 1, sentence: "A new model takes over from Sunday: the traffic has moved." },
    };
    answer("watch.list", () => [{ ...watch, retrainAtMs: startMs + 3_600_000 }]);
    answer("model.changes", () => [change]);
    answer("model.rollBack", () => ({ ...change, kind: "rollback" }));
    show();
    const region = await screen.findByRole("region", { name: "Retraining" });
    await waitFor(() => expect(region.textContent).toContain("A new model takes over from Sunday"));
    expect(region.textContent).toMatch(/retrained next .*\d\d:\d\d/);
    fireEvent.click(within(region).getByRole("button", { name: "Roll back" }));
    await waitFor(() => expect(askedFor("model.rollBack")).toHaveLength(1));
  });

  test("has its figures as numbers, its incidents with their first sentence, and its last flows, the newest first", async () => {
    show();
    expect(await screen.findByRole("heading", { name: "Watching now.pcap" })).toBeTruthy();
    expect(screen.getByText("Packets a second").nextSibling?.textContent).toBe("1,234");
    expect(screen.getByRole("status", { name: "Trouble" }).textContent).toBe("A router restarted.");
    expect(screen.getByText("3 datasets of this source, 2.1 GB. 1 dataset removed.")).toBeTruthy();
    expect(screen.getByText("Lost packets").nextSibling?.textContent).toBe("3");
    expect(screen.getByText("Behind").nextSibling?.textContent).toBe("120 ms95 %: 300 ms · 99 %: 900 ms");
    const incidents = await screen.findByRole("region", { name: "Incidents" });
    expect(await within(incidents).findAllByText("Every 60 s, 40 times.")).toHaveLength(2);
    await waitFor(() =>
      expect(document.querySelector('[row-index="0"]')?.getAttribute("row-id")).toBe("299"),
    );
    expect(document.querySelector('[row-id="299"]')?.textContent).toContain("91");
    expect(screen.getByText(/^scored by Monday since .*\d\d:\d\d.* · 2 flags$/)).toBeTruthy();
    expect(screen.getByText("Without a score").nextSibling?.textContent).toBe("40");
    expect(useDatasets.getState().selectedId).toBe(1);
    fireEvent.click(screen.getByRole("radio", { name: "Open" }));
    await waitFor(() =>
      expect(document.querySelector('[row-index="0"]')?.textContent).toMatch(/64.*10\.0\.0\.7/),
    );
    fireEvent.click(screen.getByRole("button", { name: "Show the flags" }));
    expect(usePage.getState().page).toBe("triage");
    expect(useTriage.getState().view).toBe("flags");
  });

  test("stops by its button", async () => {
    answer("watch.stop", () => ({}));
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Stop the watch" }));
    await waitFor(() => expect(askedFor("watch.stop")).toEqual([{ jobId: 4 }]));
  });

  test("frozen lists stay as they are and count what is new; verdicts show in them", async () => {
    answer("incidents.page", () => ({ ...incidentPage, incidents: [incident], total: 1 }));
    show();
    await screen.findByText("10.0.0.3 calls out");
    fireEvent.keyDown(document.body, { key: "l" });
    const status = await screen.findByText(/^Frozen/);
    expect(status.textContent).toBe("Frozen. Nothing is new.");
    const verdict = { verdict: "confirmed" as const, reason: null, atMs: startMs };
    const grown = { ...incident, flows: 60, verdict };
    answer("incidents.page", () => ({ ...incidentPage, incidents: [scan, grown] }));
    act(() => {
      staleAnswers(({ name }) => name === "incidents.page");
      useDatasets.setState({ list: [{ ...live, rows: 340 }] });
    });
    await waitFor(() =>
      expect(status.textContent).toBe("Frozen. 1 new incident, 1 incident grew, 40 new flows since."),
    );
    expect(screen.queryByText("10.0.0.9 scans")).toBeNull();
    expect(screen.getByText("10.0.0.3 calls out").closest("button")?.textContent).toContain("▲");
    fireEvent.keyDown(document.body, { key: "l" });
    expect(await screen.findByText("10.0.0.9 scans")).toBeTruthy();
  });
});

test("the line of a course ends at the right, leaves gaps, and a single value is a dash", () => {
  expect(courseLine([0, 10, null, 5])).toBe("M56 27L57 1M59 14h1");
  expect(courseLine([])).toBe("");
});
