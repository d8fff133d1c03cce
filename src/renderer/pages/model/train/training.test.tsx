// The choices of a training and what follows its end: what is void when another dataset is learned from, and what this window does
// with the model.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
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
  test("that is shown voids the rows and columns that were chosen of the last one", () => {
    const undo = useDatasets.subscribe(followDatasets);
    form().change({ exclude: [4, 9], picked: ["orig_bytes"], also: [2], seed: 3, name: "office" });
    useDatasets.getState().select(2);
    expect(trainInput(form(), labelled)).toMatchObject({
      ...{ exclude: [], features: "default", also: [], seed: 3, name: "office" },
    });
    undo();
  });

  test("that is shown voids nothing while a chosen one is learned from", () => {
    const undo = useDatasets.subscribe(followDatasets);
    form().turnTo(1);
    form().change({ exclude: [4] });
    useDatasets.getState().select(2);
    expect(form().exclude).toEqual([4]);
    // The chosen one is deleted: the rows taken out are of no dataset any more.
    useDatasets.setState({ list: [labelled] });
    expect(form().exclude).toEqual([]);
    undo();
  });

  test("that is shown is not scored by what was chosen to score the last one", () => {
    const undo = useDatasets.subscribe(followDatasets);
    useDatasets.setState({ list: [dataset, labelled, { ...dataset, id: 4 }] });
    form().learnFor(dataset, 2);
    useDatasets.getState().select(4);
    expect(form()).toMatchObject({ datasetId: null, scoredId: null });
    undo();
  });

  test("that is chosen voids them too", () => {
    form().change({ exclude: [4], range: { fromMs: startMs, toMs: startMs + 1000 } });
    form().turnTo(2);
    expect(form()).toMatchObject({ datasetId: 2, exclude: [], range: null });
  });
});

describe("what is sent", () => {
  test("of a series, each column is read against its past", () => {
    form().change({ set: "series" });
    expect(trainInput(form(), samples).features).toBe("series");
    expect(trainInput(form(), dataset).features).toBe("default");
    form().change({ picked: ["orig_bytes"] });
    expect(trainInput(form(), samples).features).toEqual(["orig_bytes:series"]);
  });

  test("a parent that was deleted is not named", () => {
    form().change({ from: 7 });
    expect(trainInput(form(), dataset)).not.toHaveProperty("from");
    useModels.setState({ list: [model] });
    expect(trainInput(form(), dataset).from).toBe(7);
  });

  test("a part of the time narrows what is normal, where the rows have times", () => {
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

  test("chooses the model and scores its dataset; the scores are expected in between", async () => {
    await form().start(dataset);
    expect(useExpectedScores.getState().list).toMatchObject([{ datasetId: 1 }]);
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(useModels.getState().selectedId).toBe(7);
    expect(askedFor("job.start").at(-1)).toEqual({
      kind: "model.score",
      input: { modelId: 7, datasetId: 1 },
    });
    expect(useJobs.getState().list?.map(({ id }) => id)).toEqual([6, 5]);
    expect(useExpectedScores.getState().list).toEqual([]);
  });

  test("scores the other dataset that it learned for", async () => {
    form().learnFor(dataset, 2);
    await form().start(labelled);
    expect(useExpectedScores.getState().list).toMatchObject([{ datasetId: 1 }]);
    await end({
      ...{ state: "done", output: { modelId: 7, warnings: [] } },
      input: { datasetId: 2, scoredDatasetId: 1 },
    });
    expect(askedFor("job.start").at(-1)).toEqual({
      kind: "model.score",
      input: { modelId: 7, datasetId: 1 },
    });
  });

  test("scores nothing where that is not chosen", async () => {
    form().change({ scoreAfter: false });
    await form().start(dataset);
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(useModels.getState().selectedId).toBe(7);
    expect(askedFor("job.start").map(({ kind }) => kind)).toEqual(["model.train"]);
  });

  test("of another window moves nothing here", async () => {
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(useModels.getState().selectedId).toBeNull();
    expect(askedFor("job.start")).toEqual([]);
  });

  test("that came before its number was known is followed all the same", async () => {
    useJobs.setState({ list: [jobOf(5, "model.train", { state: "cancelled", title: "Train office" })] });
    await form().start(dataset);
    await settled();
    expect(toast()?.title).toBe("Train office: cancelled, nothing was saved");
    expect(useExpectedScores.getState().list).toEqual([]);
  });

  test("by a failure stays in sight, with its details", async () => {
    await form().start(dataset);
    await end({ state: "failed", error: { code: "TRAINING_FAILED", message: "The loss is not a number." } });
    expect(toast()).toMatchObject({ title: "Train office failed", body: "The loss is not a number." });
    expect(toast()?.showMs).toBeNull();
  });

  test("whose scoring cannot start says so", async () => {
    await form().start(dataset);
    answer("job.start", () => {
      throw new AppError("FEATURE_MISSING", "The columns are not there.");
    });
    await end({ state: "done", output: { modelId: 7, warnings: [] } });
    expect(toast()?.title).toBe("The dataset could not be scored");
  });
});
