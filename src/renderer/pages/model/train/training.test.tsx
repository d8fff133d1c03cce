// The choices of a training and what happens at its end: what another dataset resets, and what this window does with the new model.
import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "#shared/job.ts";
import { dataset, model, startMs } from "#test/support/small-engine.ts";
import { jobOf, labelled, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useExpectedScores } from "../../../state/expected-scores.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModels } from "../../../state/models.ts";
import { useToasts } from "../../../state/toasts.ts";
import { followDatasets, forgetTraining, takeTraining, trainInput, useTraining } from "./training.ts";

const form = () => useTraining.getState();
const toast = () => useToasts.getState().toasts.at(-1);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const samples = { ...dataset, id: 3, kind: "samples" as const };

beforeEach(() => {
  startSmallModels();
  answer("job.start", ({ kind, input }) => jobOf(kind === "model.train" ? 5 : 6, kind, { input }));
  forgetTraining();
  useDatasets.setState({ list: [dataset, labelled], selectedId: 1 });
  useModels.setState({ list: [], scores: [], selectedId: null });
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
});

describe("another dataset", () => {
  test("when selected, resets the rows and columns chosen for the last one", () => {
    const undo = useDatasets.subscribe(followDatasets);
    form().change({ exclude: [4, 9], picked: ["orig_bytes"], also: [2], seed: 3, name: "office" });
    useDatasets.getState().select(2);
    expect(trainInput(form(), labelled)).toMatchObject({
      ...{ exclude: [], features: "default", also: [], seed: 3, name: "office" },
    });
    undo();
  });

  test("when selected, resets nothing while another is chosen to learn from", () => {
    const undo = useDatasets.subscribe(followDatasets);
    form().turnTo(1);
    form().change({ exclude: [4] });
    useDatasets.getState().select(2);
    expect(form().exclude).toEqual([4]);
    // The chosen dataset is deleted, so the removed rows no longer mean anything.
    useDatasets.setState({ list: [labelled] });
    expect(form().exclude).toEqual([]);
    undo();
  });

  test("when selected, is not scored in place of the last one", () => {
    const undo = useDatasets.subscribe(followDatasets);
    useDatasets.setState({ list: [dataset, labelled, { ...dataset, id: 4 }] });
    form().learnFor(dataset, 2);
    useDatasets.getState().select(4);
    expect(form()).toMatchObject({ datasetId: null, scoredId: null });
    undo();
  });

  test("when chosen to learn from, resets them too", () => {
    form().change({ exclude: [4], range: { fromMs: startMs, toMs: startMs + 1000 } });
    form().turnTo(2);
    expect(form()).toMatchObject({ datasetId: 2, exclude: [], range: null });
  });
});

describe("what is sent", () => {
  test("compares each column of a series with its past", () => {
    form().change({ set: "series" });
    expect(trainInput(form(), samples).features).toBe("series");
    expect(trainInput(form(), dataset).features).toBe("default");
    form().change({ picked: ["orig_bytes"] });
    expect(trainInput(form(), samples).features).toEqual(["orig_bytes:series"]);
  });

  test("does not name a deleted parent", () => {
    form().change({ from: 7 });
    expect(trainInput(form(), dataset)).not.toHaveProperty("from");
    useModels.setState({ list: [model] });
    expect(trainInput(form(), dataset).from).toBe(7);
  });

  test("limits normal rows by time, where rows have times", () => {
    form().change({ range: { fromMs: startMs, toMs: startMs + 1000 } });
    expect(trainInput(form(), dataset).normal).toMatchObject({ kind: "range", column: "start_time" });
    expect(trainInput(form(), { ...dataset, timeSpan: null }).normal).toEqual({ kind: "all" });
  });
});

describe("the end of a training", () => {
  const end = (part: Partial<Job>) => {
    const job = jobOf(5, "model.train", { title: "Train office", input: { datasetId: 1 }, ...part });
    useJobs.getState().take(job);
    takeTraining(job);
    return settled();
  };

  test("selects the model, whose scores are expected", async () => {
    await form().start(dataset);
    expect(useExpectedScores.getState().list).toMatchObject([{ datasetId: 1 }]);
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(useModels.getState().selectedId).toBe(7);
    // The engine scores by itself: a reload of the page changes nothing.
    expect(askedFor("job.start")).toMatchObject([{ kind: "model.train", input: { thenScore: 1 } }]);
    expect(useExpectedScores.getState().list).toEqual([]);
  });

  test("scores the other dataset that it was trained for", async () => {
    form().learnFor(dataset, 2);
    await form().start(labelled);
    expect(useExpectedScores.getState().list).toMatchObject([{ datasetId: 1 }]);
    expect(askedFor("job.start")).toMatchObject([
      { kind: "model.train", input: { datasetId: 2, scoredDatasetId: 1, thenScore: 1 } },
    ]);
  });

  test("scores nothing when that is turned off", async () => {
    form().change({ scoreAfter: false });
    await form().start(dataset);
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(useModels.getState().selectedId).toBe(7);
    const started = askedFor("job.start");
    expect(started.map(({ kind }) => kind)).toEqual(["model.train"]);
    expect(started[0]?.input).not.toHaveProperty("thenScore");
  });

  test("changes nothing when another window started it", async () => {
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(useModels.getState().selectedId).toBeNull();
    expect(askedFor("job.start")).toEqual([]);
  });

  test("is handled even when it comes before the job's number is known", async () => {
    useJobs.setState({ list: [jobOf(5, "model.train", { state: "cancelled", title: "Train office" })] });
    await form().start(dataset);
    await settled();
    expect(toast()?.title).toBe("Train office: cancelled, nothing was saved");
    expect(useExpectedScores.getState().list).toEqual([]);
  });

  test("by a failure stays visible, with details", async () => {
    await form().start(dataset);
    await end({ state: "failed", error: { code: "TRAINING_FAILED", message: "The loss is not a number." } });
    expect(toast()).toMatchObject({ title: "Train office failed", body: "The loss is not a number." });
    expect(toast()?.showMs).toBeNull();
  });
});
