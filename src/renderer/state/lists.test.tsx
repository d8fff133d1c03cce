// The lists of datasets and models: which entry is selected, and deleting with undo.
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { dataset, model, scores } from "#test/support/small-engine.ts";
import { answer, askedFor, later } from "#test/support/window.ts";
import { useDatasets } from "./datasets.ts";
import { forgetDeletions, redoDeletion, undoDeletion } from "./deletions.ts";
import { scoresFor, useModels } from "./models.ts";
import { useToasts } from "./toasts.ts";

let stored: Dataset[];
const datasets = () => useDatasets.getState();
const toasts = () => useToasts.getState().toasts;
const ids = () => datasets().list?.map(({ id }) => id);

beforeEach(() => {
  stored = [
    { ...dataset, id: 2, name: "monday" },
    { ...dataset, id: 1, name: "office" },
  ];
  let deleted: Dataset | undefined;
  answer("dataset.list", () => stored);
  answer("dataset.delete", ({ datasetId }) => {
    deleted = stored.find(({ id }) => id === datasetId);
    stored = stored.filter(({ id }) => id !== datasetId);
    return {};
  });
  answer("dataset.restore", () => {
    stored = [...stored, deleted!];
    return deleted!;
  });
  answer("model.list", () => [{ ...model, id: 9, champion: false }, model]);
  answer("scores.list", () => [scores]);
  datasets().reset();
  useModels.getState().reset();
  forgetDeletions();
  useToasts.setState({ toasts: [] });
});

describe("the selected entry", () => {
  test("is the newest dataset, until the user selects one", async () => {
    await datasets().load();
    expect(datasets().selectedId).toBe(2);
    datasets().select(1);
    await datasets().load();
    expect(datasets().selectedId).toBe(1);
  });

  test("is the champion among models, and its scores are found", async () => {
    await useModels.getState().load();
    expect(useModels.getState().selectedId).toBe(7);
    const known = useModels.getState().scores;
    expect(scoresFor(known, 7, 1)?.id).toBe(3);
    expect(scoresFor(known, 9, 1)).toBeNull();
    expect(scoresFor(known, null, 1)).toBeNull();
  });

  test("a dataset selects its newest model, unless the selected one has scored it", async () => {
    await useModels.getState().load();
    const { scores, follow } = useModels.getState();
    const ofOther = { ...scores[0]!, id: 4, modelId: 9, datasetId: 2 };
    const older = { ...ofOther, id: 2, modelId: 8 };
    useModels.setState({ scores: [ofOther, ...scores, older] });
    follow(2);
    expect(useModels.getState().selectedId).toBe(9);
    useModels.getState().select(8);
    follow(2);
    expect(useModels.getState().selectedId).toBe(8);
    follow(3);
    expect(useModels.getState().selectedId).toBe(8);
    follow(1);
    expect(useModels.getState().selectedId).toBe(7);
  });

  test("is another one when it no longer exists", async () => {
    await datasets().load();
    datasets().select(1);
    stored = stored.slice(0, 1);
    await datasets().load();
    expect(datasets().selectedId).toBe(2);
  });
});

describe("loading", () => {
  test("that fails keeps what is shown", async () => {
    await datasets().load();
    answer("dataset.list", () => {
      throw new AppError("ENGINE_GONE", "The engine is gone.");
    });
    await datasets().load();
    expect(ids()).toEqual([2, 1]);
    expect(datasets().error?.message).toBe("The engine is gone.");
  });

  test("ignores an answer for another workspace", async () => {
    const slow = later<void>();
    answer("dataset.list", async () => {
      await slow.promise;
      return stored;
    });
    const load = datasets().load();
    datasets().reset();
    slow.resolve();
    await load;
    expect(datasets().list).toBeNull();
  });
});

describe("deleting", () => {
  test("shows a message with an undo, and the undo brings the entry back", async () => {
    await datasets().load();
    await datasets().remove(2);
    expect(ids()).toEqual([1]);
    expect(toasts()[0]?.title).toBe("Deleted monday");
    await undoDeletion();
    expect(ids()).toEqual([1, 2]);
    expect(datasets().selectedId).toBe(2);
    expect(toasts()).toEqual([]);
  });

  test("is repeated by the redo key", async () => {
    await datasets().load();
    await datasets().remove(2);
    await undoDeletion();
    await redoDeletion();
    expect(ids()).toEqual([1]);
    expect(askedFor("dataset.delete").map(({ datasetId }) => datasetId)).toEqual([2, 2]);
  });

  test("that fails shows a message, and there is nothing to undo", async () => {
    await datasets().load();
    answer("dataset.delete", () => {
      throw new AppError("FORBIDDEN", "A job still reads it.");
    });
    await datasets().remove(2);
    expect(toasts()[0]).toMatchObject({
      title: "monday could not be deleted",
      body: "A job still reads it.",
    });
    await undoDeletion();
    expect(askedFor("dataset.restore")).toEqual([]);
  });

  test("in another workspace cannot be undone", async () => {
    await datasets().load();
    await datasets().remove(2);
    forgetDeletions();
    await undoDeletion();
    expect(askedFor("dataset.restore")).toEqual([]);
    expect(toasts()).toEqual([]);
  });

  test("for good is not undone again", async () => {
    await datasets().load();
    await datasets().remove(2);
    answer("dataset.restore", () => {
      throw new AppError("NOT_FOUND", "There is no such dataset.");
    });
    await undoDeletion();
    await undoDeletion();
    expect(askedFor("dataset.restore")).toHaveLength(1);
    expect(toasts().at(-1)?.title).toBe("monday could not be restored");
  });
});

describe("renaming", () => {
  test("loads the list", async () => {
    await datasets().load();
    answer("dataset.rename", ({ datasetId, name }) => {
      stored = stored.map((one) => (one.id === datasetId ? { ...one, name } : one));
      return stored[0]!;
    });
    await datasets().rename(1, "Friday");
    expect(datasets().list?.[1]?.name).toBe("Friday");
  });

  test("that fails shows a message", async () => {
    answer("dataset.rename", () => {
      throw new AppError("NOT_FOUND", "There is no such dataset.");
    });
    await datasets().rename(1, "Friday");
    expect(toasts()[0]?.title).toBe("The dataset could not be renamed");
  });
});
