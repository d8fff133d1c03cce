// Retraining with verdicts: three jobs one after another, the input of each, and what stops it.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
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
import { forgetRetraining, retrainInput, takeRetraining, useRetraining } from "./retraining.ts";

let engine: SmallModels;
let jobs = 0;
const toast = () => useToasts.getState().toasts.at(-1);
const doing = () => useRetraining.getState().running?.doing ?? null;
const started = () => askedFor("job.start").map(({ kind }) => kind);
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
  engine = startSmallModels();
  jobs = 0;
  answer("job.start", ({ kind, input }) => jobOf(++jobs, kind, { input }));
  forgetRetraining();
  useDatasets.setState({ list: [dataset, labelled], selectedId: 1 });
  useModels.setState({ list: [model], scores: [scores], selectedId: 7 });
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
  usePage.getState().show("triage");
});

/** Ends the running job. */
async function end(part: Partial<Job>): Promise<void> {
  const kind = started().at(-1)!;
  const job = jobOf(jobs, kind, { title: `The ${kind}`, state: "done", ...part });
  useJobs.getState().take(job);
  takeRetraining(job);
  await settled();
}
async function untilCompared(): Promise<void> {
  await useRetraining.getState().start(model, dataset);
  await end({ output: { modelId: 12, warnings: [] } });
  await end({ output: { scoresId: 4, rows: 300, warnings: [] } });
}

describe("in progress", () => {
  test("it trains, scores with the same threshold, compares, and shows the comparison", async () => {
    await useRetraining.getState().start(model, dataset);
    expect(doing()).toBe("Learning");
    expect(askedFor("job.start")[0]?.input).toMatchObject({
      from: 7,
      verdicts: true,
      rehearsal: 0,
      also: [],
    });
    await end({ output: { modelId: 12, warnings: [] } });
    expect(doing()).toBe("Scoring");
    await end({ output: { scoresId: 4, rows: 300, warnings: [] } });
    expect(doing()).toBe("Comparing");
    expect(askedFor("scores.threshold")).toEqual([
      { modelId: 12, datasetId: 1, method: scores.method, keep: true },
    ]);
    expect(askedFor("job.start").at(-1)?.input).toMatchObject({
      ...{ modelIds: [7, 12], datasetId: 1, top: 8 },
      columns: ["orig_addr", "resp_addr", "resp_port", "protocol"],
    });
    engine.models = [{ ...model, id: 12 }, model];
    await end({ output: { sentence: "41 fewer false positives." } });
    expect(doing()).toBeNull();
    expect(useModels.getState().selectedId).toBe(12);
    expect(useModelView.getState()).toMatchObject({ tab: "compare", otherId: 7 });
    expect(usePage.getState().page).toBe("model");
  });

  test("a second click starts nothing", async () => {
    const first = useRetraining.getState().start(model, dataset);
    await useRetraining.getState().start(model, dataset);
    await first;
    expect(started()).toEqual(["model.train"]);
  });

  test("a threshold set by hand is not used for another model", async () => {
    useModels.setState({ scores: [{ ...scores, method: { method: "fixed", value: 2 } }] });
    await untilCompared();
    expect(askedFor("scores.threshold")).toEqual([]);
    expect(doing()).toBe("Comparing");
  });

  test("when the user looks at something else, a message tells and the page stays", async () => {
    await untilCompared();
    usePage.getState().show("data");
    await end({ output: { sentence: "41 fewer false positives." } });
    expect(usePage.getState().page).toBe("data");
    expect(toast()).toMatchObject({ title: "The retrained model is compared", showMs: null });
    toast()?.action?.run();
    expect(usePage.getState().page).toBe("model");
  });

  test("jobs of others have no effect", async () => {
    await useRetraining.getState().start(model, dataset);
    takeRetraining(jobOf(77, "model.train", { state: "done", output: { modelId: 99 } }));
    takeRetraining(jobOf(1, "model.train"));
    await settled();
    expect(doing()).toBe("Learning");
  });
});

describe("what stops it", () => {
  test("a cancel, with a message", async () => {
    await useRetraining.getState().start(model, dataset);
    await end({ state: "cancelled" });
    expect(doing()).toBeNull();
    expect(toast()?.title).toBe("The model.train: cancelled");
  });

  test("a failure, with the reason", async () => {
    await useRetraining.getState().start(model, dataset);
    await end({ state: "failed", error: { code: "TRAINING_FAILED", message: "The loss is not a number." } });
    expect(toast()).toMatchObject({
      title: "The model could not be retrained",
      body: "The loss is not a number.",
    });
    expect(started()).toEqual(["model.train"]);
  });

  test("a threshold that cannot be stored", async () => {
    answer("scores.threshold", () => {
      throw new AppError("DISK_FULL", "The disk is full.");
    });
    await untilCompared();
    expect(toast()?.body).toBe("The disk is full.");
    expect(started()).toEqual(["model.train", "model.score"]);
    expect(doing()).toBeNull();
  });

  test("another workspace", async () => {
    await useRetraining.getState().start(model, dataset);
    forgetRetraining();
    await end({ output: { modelId: 12, warnings: [] } });
    expect(started()).toEqual(["model.train"]);
  });

  test("a missing dataset, before anything starts", async () => {
    useDatasets.setState({ list: [labelled] });
    await useRetraining.getState().start(model, labelled);
    expect(toast()?.body).toContain("The dataset office.pcap that Monday learned from is gone");
    expect(started()).toEqual([]);
    expect(doing()).toBeNull();
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
