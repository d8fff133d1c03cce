// The sample with one click: its jobs, what follows them, and what stops them.
import { waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { dataset, model, startSmallEngine } from "#test/support/small-engine.ts";
import { jobOf, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "./datasets.ts";
import { useJobs } from "./jobs.ts";
import { useModels } from "./models.ts";
import { useOverlays } from "./overlays.ts";
import { usePage } from "./page.ts";
import { trySample, useSample } from "./sample.ts";
import { useSettings } from "./settings.ts";
import { useToasts } from "./toasts.ts";
import { leaveTour, useTour } from "./tour.ts";
import { useTriage } from "./triage.ts";

let lastId = 0;
const outputs: Record<string, unknown> = {
  "sample.make": { path: "/a/sample/office.pcapng" },
  "dataset.import": { datasetId: 1, rows: 300 },
  "analysis.run": { modelId: 7, flags: 60, incidents: 12, severe: 6, normalSentence: "All rows are normal." },
};
const toast = () => useToasts.getState().toasts.at(-1);
const kinds = () => askedFor("job.start").map(({ kind }) => kind);

/** Makes every job end at once: done with its output, or as given. */
function endJobs(ends: Record<string, Partial<Job>> = {}): void {
  answer("job.start", ({ kind, input }) => {
    const job = jobOf(++lastId, kind, { input });
    const end = { state: "done", output: outputs[kind], title: kind, ...ends[kind] } as Partial<Job>;
    setTimeout(() => useJobs.getState().take({ ...job, ...end }));
    return job;
  });
}

beforeEach(() => {
  startSmallEngine();
  startSmallModels();
  lastId = 0;
  endJobs();
  answer("dataset.list", () => [dataset]);
  useDatasets.getState().reset();
  useModels.getState().reset();
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
  useOverlays.setState({ jobs: false });
  useSettings.setState(({ settings }) => ({ settings: { ...settings, tourSeen: true } }));
  usePage.getState().show("data");
  leaveTour();
});

describe("to the end", () => {
  test("it is written, imported and analyzed, and its incidents are shown", async () => {
    await trySample();
    expect(kinds()).toEqual(["sample.make", "dataset.import", "analysis.run"]);
    expect(askedFor("job.start")[1]?.input).toEqual({ path: "/a/sample/office.pcapng" });
    expect(askedFor("job.start")[2]?.input).toEqual({ datasetId: 1 });
    expect(useDatasets.getState().selectedId).toBe(1);
    expect(useModels.getState().selectedId).toBe(7);
    expect(toast()).toMatchObject({
      title: "office.pcap: 12 incidents, 6 to look at today; 60 flags",
      body: "All rows are normal.",
    });
    expect(useOverlays.getState().jobs).toBe(true);
    expect(useSample.getState().running).toBe(false);
    expect(usePage.getState().page).toBe("triage");
    expect(useTriage.getState().view).toBe("incidents");
  });

  test("a user on another page stays there, and a second click starts nothing", async () => {
    endJobs({ "analysis.run": { state: "running" } });
    const first = trySample();
    await trySample();
    await waitFor(() => expect(kinds()).toEqual(["sample.make", "dataset.import", "analysis.run"]));
    usePage.getState().show("model");
    useJobs.getState().take(jobOf(3, "analysis.run", { state: "done", output: outputs["analysis.run"] }));
    await first;
    expect(usePage.getState().page).toBe("model");
    toast()?.action?.run();
    expect(usePage.getState().page).toBe("triage");
  });

  test("it starts the tour the first time", async () => {
    useSettings.setState(({ settings }) => ({ settings: { ...settings, tourSeen: false } }));
    await trySample();
    expect(useTour.getState().at).toBe(0);
  });
});

describe("what stops it", () => {
  test("a cancel keeps what is complete, and says so", async () => {
    endJobs({ "analysis.run": { state: "cancelled" } });
    await trySample();
    expect(kinds()).toHaveLength(3);
    expect(toast()).toMatchObject({ tone: "plain", title: "The sample was cancelled" });
    expect(useDatasets.getState().selectedId).toBe(1);
  });

  test("a failure shows why, with a retry", async () => {
    const error = { code: "DISK_FULL" as const, message: "The disk is full." };
    endJobs({ "sample.make": { state: "failed", error, output: null } });
    await trySample();
    expect(toast()).toMatchObject({ title: "The sample could not be created", body: "The disk is full." });
    endJobs();
    await trySample();
    expect(useModels.getState().list).toEqual([model]);
  });

  test("a job that cannot start", async () => {
    answer("job.start", () => {
      throw new AppError("WORKSPACE_NONE", "Open a workspace first.");
    });
    await trySample();
    expect(toast()?.body).toBe("Open a workspace first.");
    expect(useSample.getState().running).toBe(false);
  });
});
