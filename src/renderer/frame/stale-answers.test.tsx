// What each event of the engine makes stale: the answers that depend on it are requested again, no others.
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "#shared/job.ts";
import { dataset, startSmallEngine } from "#test/support/small-engine.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers, useAnswer } from "../api/answers.ts";
import { staleAfterGap, staleByDataset, staleByJob, staleByModel, staleByVerdict } from "./stale-answers.ts";

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
});
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
const counted = { datasetId: 1, filter: { kind: "all" as const }, offset: 0, limit: 0 };
const groups = { datasetId: 1, modelId: 7, show: "flags" as const, column: "protocol" };

async function inUse() {
  renderHook(() => useAnswer("flows.page", counted));
  renderHook(() => useAnswer("triage.groups", groups));
  renderHook(() => useAnswer("row.annotations", { datasetId: 1, row: 4 }));
  renderHook(() => useAnswer("verdict.counts", { datasetId: 2 }));
  await waitFor(() => expect(times()).toEqual([1, 1, 1, 1]));
}
const times = () => [
  askedFor("flows.page").length,
  askedFor("triage.groups").length,
  askedFor("row.annotations").length,
  askedFor("verdict.counts").length,
];

describe("requested again", () => {
  test("when a dataset got rows: everything about that dataset", async () => {
    await inUse();
    act(() => staleByDataset(dataset));
    await waitFor(() => expect(times()).toEqual([2, 2, 2, 1]));
  });

  test("while a dataset is read, its profiles wait until the end", async () => {
    answer("column.profile", ({ column }) => ({
      column: dataset.columns.find(({ name }) => name === column)!,
      ...{ count: 1, missing: 0, distinct: 1, min: null, max: null, mean: null },
      ...{ quantiles: [], histogram: [], top: [] },
    }));
    const input = { datasetId: 1, column: "protocol", filter: { kind: "all" as const } };
    renderHook(() => useAnswer("column.profile", input));
    await waitFor(() => expect(askedFor("column.profile")).toHaveLength(1));
    act(() => staleByDataset({ ...dataset, reading: true }));
    await pause();
    expect(askedFor("column.profile")).toHaveLength(1);
    act(() => staleByDataset(dataset));
    await waitFor(() => expect(askedFor("column.profile")).toHaveLength(2));
  });

  test("when a drill is done: the result of its dataset", async () => {
    answer("drill.result", () => null);
    renderHook(() => useAnswer("drill.result", { datasetId: 1 }));
    renderHook(() => useAnswer("drill.result", { datasetId: 2 }));
    await waitFor(() => expect(askedFor("drill.result")).toHaveLength(2));
    const job: Job = {
      ...{ id: 1, kind: "drill.run", title: "Drill a dataset", progress: null, input: { datasetId: 1 } },
      ...{ state: "running", output: null, error: null, createdAtMs: 0, startedAtMs: null, endedAtMs: null },
    };
    act(() => staleByJob(job));
    await pause();
    expect(askedFor("drill.result")).toHaveLength(2);
    act(() => staleByJob({ ...job, state: "done" }));
    await waitFor(() =>
      expect(askedFor("drill.result").map(({ datasetId }) => datasetId)).toEqual([1, 2, 1]),
    );
  });

  test("when a model has new scores: answers about the model", async () => {
    await inUse();
    act(() => staleByModel(7));
    await waitFor(() => expect(times()).toEqual([1, 2, 1, 1]));
    act(() => staleByModel(8));
    await pause();
    expect(times()).toEqual([1, 2, 1, 1]);
  });

  test("when a row gets a verdict: the counts of its dataset, and the annotations of that row", async () => {
    await inUse();
    act(() => staleByVerdict({ what: "verdict", datasetId: 1, rows: [9] }));
    await waitFor(() => expect(times()).toEqual([1, 2, 1, 1]));
    act(() => staleByVerdict({ what: "verdict", datasetId: 1, rows: null }));
    await waitFor(() => expect(times()).toEqual([1, 3, 2, 1]));
  });

  test("after a gap in the connection: everything in use", async () => {
    await inUse();
    act(() => staleAfterGap());
    await waitFor(() => expect(times()).toEqual([2, 2, 2, 2]));
  });
});

test("rows filtered by verdict stay on the screen, and are requested when next needed", async () => {
  const open = { kind: "compare" as const, column: "verdict", op: "=" as const, value: "open" };
  const hook = renderHook(({ filter }) => useAnswer("flows.page", { ...counted, filter }), {
    initialProps: { filter: open as never },
  });
  await waitFor(() => expect(hook.result.current.value?.total).toBe(300));
  act(() => staleByVerdict({ what: "verdict", datasetId: 1, rows: [9] }));
  await pause();
  expect(askedFor("flows.page")).toHaveLength(1);
  hook.rerender({ filter: { kind: "all" } as never });
  await waitFor(() => expect(askedFor("flows.page")).toHaveLength(2));
  hook.rerender({ filter: open as never });
  await waitFor(() => expect(askedFor("flows.page")).toHaveLength(3));
});
