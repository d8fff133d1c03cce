// Retraining with verdicts: what the window shows of the jobs that the engine runs one after another, and what stops them.
import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "#shared/job.ts";
import { dataset, model, scores } from "#test/support/small-engine.ts";
import { jobOf, labelled, type SmallModels, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { usePage } from "../../../state/page.ts";
import { useToasts } from "../../../state/toasts.ts";
import {
  forgetRetraining,
  retrainInput,
  runningRetraining,
  takeRetraining,
  useRetraining,
} from "./retraining.ts";

let engine: SmallModels;
const toast = () => useToasts.getState().toasts.at(-1);
const running = () => runningRetraining(useJobs.getState().list);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const start = () => useRetraining.getState().start(model, dataset);

beforeEach(() => {
  engine = startSmallModels();
  answer("job.start", ({ kind, input }) => jobOf(1, kind, { input }));
  forgetRetraining();
  useDatasets.setState({ list: [dataset, labelled], selectedId: 1 });
  useModels.setState({ list: [model], scores: [scores], selectedId: 7 });
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
  usePage.getState().show("triage");
});

const inputs = {
  training: { from: 7, thenScore: 1, thenCompare: true },
  scoring: { modelId: 12, datasetId: 1, olderModelId: 7 },
  comparing: { modelIds: [7, 12], datasetId: 1 },
};
const training = (part: Partial<Job>): Job => jobOf(1, "model.train", { input: inputs.training, ...part });
const scoring = (part: Partial<Job>): Job => jobOf(2, "model.score", { input: inputs.scoring, ...part });
const comparing = (part: Partial<Job>): Job =>
  jobOf(3, "model.compare", { input: inputs.comparing, ...part });

/** Takes a job as an event brings it. */
async function take(job: Job): Promise<void> {
  useJobs.getState().take(job);
  takeRetraining(job);
  await settled();
}
/** The jobs until the comparison is done, as the engine announces them. */
async function runAll(): Promise<void> {
  await take(scoring({ state: "queued" }));
  await take(training({ state: "done", output: { modelId: 12, warnings: [] } }));
  await take(comparing({ state: "queued" }));
  await take(scoring({ state: "done", output: { scoresId: 4, rows: 300, warnings: [] } }));
  engine.models = [{ ...model, id: 12 }, model];
  await take(comparing({ state: "done", output: { sentence: "41 fewer false positives." } }));
}

describe("in progress", () => {
  test("one request starts the training, what follows it included", async () => {
    await start();
    expect(askedFor("job.start")).toHaveLength(1);
    expect(askedFor("job.start")[0]?.input).toMatchObject({
      ...{ from: 7, verdicts: true, rehearsal: 0, also: [] },
      ...{ thenScore: 1, thenCompare: true },
    });
    expect(running()).toMatchObject({ jobId: 1, doing: "Learning" });
  });

  test("each step is shown, and the comparison at the end", async () => {
    await start();
    await take(scoring({ state: "queued" }));
    await take(training({ state: "done", output: { modelId: 12, warnings: [] } }));
    expect(running()).toMatchObject({ jobId: 2, doing: "Scoring" });
    await take(comparing({ state: "queued" }));
    await take(scoring({ state: "done", output: { scoresId: 4, rows: 300, warnings: [] } }));
    expect(running()).toMatchObject({ jobId: 3, doing: "Comparing" });
    engine.models = [{ ...model, id: 12 }, model];
    await take(comparing({ state: "done", output: { sentence: "41 fewer false positives." } }));
    expect(running()).toBeNull();
    expect(useModels.getState().selectedId).toBe(12);
    expect(useModelView.getState()).toMatchObject({ tab: "compare", otherId: 7 });
    expect(usePage.getState().page).toBe("model");
  });

  test("a window that was loaded again shows the step that runs, and the comparison with one click", async () => {
    useJobs.setState({ list: [training({})] });
    expect(running()).toMatchObject({ jobId: 1, doing: "Learning", fromId: 7, datasetId: 1 });
    await runAll();
    expect(usePage.getState().page).toBe("triage");
    expect(toast()).toMatchObject({ title: "The retrained model is compared", showMs: null });
    toast()?.action?.run();
    expect(useModelView.getState()).toMatchObject({ tab: "compare", otherId: 7 });
    expect(usePage.getState().page).toBe("model");
  });

  test("a second click starts nothing, also after the window was loaded again", async () => {
    const first = start();
    await start();
    await first;
    expect(askedFor("job.start")).toHaveLength(1);
    forgetRetraining();
    await start();
    expect(askedFor("job.start")).toHaveLength(1);
  });

  test("when the user looks at something else, a message tells and the page stays", async () => {
    await start();
    usePage.getState().show("data");
    await runAll();
    expect(usePage.getState().page).toBe("data");
    expect(toast()).toMatchObject({ body: "41 fewer false positives." });
  });

  test("other trainings, scorings and comparisons have no effect", async () => {
    await take(jobOf(77, "model.train", { input: { from: 7 }, state: "done", output: { modelId: 99 } }));
    await take(jobOf(78, "model.score", { input: { modelId: 99, datasetId: 1 } }));
    await take(comparing({ state: "done", output: { sentence: "" } }));
    expect(running()).toBeNull();
    expect(toast()).toBeUndefined();
    expect(usePage.getState().page).toBe("triage");
  });
});

describe("what stops it", () => {
  test("a cancel, with a message", async () => {
    await start();
    await take(training({ title: "Train a model", state: "cancelled" }));
    expect(running()).toBeNull();
    expect(toast()?.title).toBe("Train a model: cancelled");
  });

  test("a failure of any step, with the reason", async () => {
    await start();
    await take(training({ state: "done", output: { modelId: 12, warnings: [] } }));
    await take(scoring({ state: "failed", error: { code: "DISK_FULL", message: "The disk is full." } }));
    expect(toast()).toMatchObject({
      title: "The model could not be retrained",
      body: "The disk is full.",
    });
  });

  test("a missing dataset, before anything starts", async () => {
    useDatasets.setState({ list: [labelled] });
    await useRetraining.getState().start(model, labelled);
    expect(toast()?.body).toContain("The dataset office.pcap that Monday learned from is gone");
    expect(askedFor("job.start")).toEqual([]);
    expect(useRetraining.getState().starting).toBe(false);
  });
});

describe("the training input", () => {
  test("for another dataset adds its rows with verdicts to the old normal rows", () => {
    const filtered = { ...model, normal: "protocol = udp" };
    expect(retrainInput(filtered, labelled)).toMatchObject({
      ...{ datasetId: 1, also: [{ datasetId: 2, normal: { kind: "or", of: [] } }] },
      normal: { kind: "compare", column: "protocol", op: "=", value: "udp" },
    });
  });

  test("refuses normal rows that cannot be selected again, with a sentence", () => {
    expect(() => retrainInput({ ...model, normal: "protocol = = udp" }, dataset)).toThrow(
      "What Monday learned as normal (protocol = = udp) cannot be read again",
    );
  });
});
