// How the window reacts to events of engine and host: what it loads again, drops and shows.
import { render, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventPayload } from "#shared/contract/contract.ts";
import { defaultSettings } from "#shared/default-settings.ts";
import { AppError } from "#shared/errors.ts";
import { dataset, model, scores, startSmallEngine, workspace } from "#test/support/small-engine.ts";
import { jobOf, labelled, type SmallModels, startSmallModels } from "#test/support/small-models.ts";
import { answer, asked, askedFor, emit } from "#test/support/window.ts";
import { useAnswer } from "../api/answers.ts";
import { useTraining } from "../pages/model/train/training.ts";
import { useDatasets } from "../state/datasets.ts";
import { useJobs } from "../state/jobs.ts";
import { useLink } from "../state/link.ts";
import { useModels } from "../state/models.ts";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { useSample } from "../state/sample.ts";
import { useToasts } from "../state/toasts.ts";
import { useTriage } from "../state/triage.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { useWorkspace } from "../state/workspace.ts";
import { wire } from "./wire.ts";

let engine: SmallModels;
let stored = [dataset];
let undo = () => {};
const ready = { state: "ready", error: null } as EventPayload<"engine.changed">;

beforeEach(() => {
  startSmallEngine();
  engine = startSmallModels();
  stored = [dataset];
  answer("app.info", () => ({ version: "1", host: "loopback", platform: "linux", nativeDialogs: false }));
  answer("engine.state", () => ready);
  answer("settings.get", () => defaultSettings);
  answer("workspace.current", () => workspace);
  answer("dataset.list", () => stored);
  answer("job.list", () => []);
  answer("job.start", ({ kind, input }) => jobOf(9, kind, { input, state: "queued" }));
  useDatasets.getState().reset();
  useModels.getState().reset();
  useJobs.getState().reset();
  useQuery.getState().forget();
  useToasts.setState({ toasts: [] });
  useOverlays.setState({ help: false, jobs: false, fileDialog: null });
  useLink.setState({ app: null, engine: { ...ready, state: "starting" } });
  useWorkspace.setState({ current: null, known: false, error: null });
});
afterEach(() => undo());

async function start(): Promise<void> {
  undo = wire();
  await waitFor(() => expect(useDatasets.getState().list).toEqual(stored));
  await waitFor(() => expect(useModels.getState().scores).toEqual([scores]));
  await waitFor(() => expect(useVerdicts.getState().hosts.size).toBe(1));
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("the start", () => {
  test("loads everything that is shown", async () => {
    await start();
    expect(useLink.getState()).toMatchObject({ app: { version: "1" }, engine: { state: "ready" } });
    expect(useWorkspace.getState().current?.name).toBe("office");
    expect(useDatasets.getState().selectedId).toBe(1);
    expect(useModels.getState().selectedId).toBe(7);
    expect(useJobs.getState().list).toEqual([]);
  });

  test("that fails shows an error and loads nothing more", async () => {
    answer("app.info", () => {
      throw new AppError("ENGINE_GONE", "The engine is gone.");
    });
    undo = wire();
    await waitFor(() => expect(useToasts.getState().toasts[0]?.title).toBe("Tidewatch could not start"));
    expect(askedFor("dataset.list")).toEqual([]);
  });

  test("without a workspace loads none of its contents", async () => {
    answer("workspace.current", () => null);
    undo = wire();
    await waitFor(() => expect(useWorkspace.getState().known).toBe(true));
    await settled();
    expect(askedFor("dataset.list")).toEqual([]);
  });
});

describe("the engine", () => {
  test("after a crash and restart, loads everything again", async () => {
    await start();
    const before = askedFor("dataset.list").length;
    emit("engine.changed", { ...ready, state: "restarting" });
    await settled();
    expect(askedFor("dataset.list")).toHaveLength(before);
    emit("engine.changed", ready);
    await waitFor(() => expect(askedFor("dataset.list")).toHaveLength(before + 1));
  });
});

describe("another workspace", () => {
  test("keeps nothing of the last one", async () => {
    await start();
    useTraining.getState().change({ exclude: [4], name: "office" });
    useQuery.getState().only({ kind: "compare", column: "protocol", op: "=", value: "udp" });
    useJobs.setState({ failed: [jobOf(3, "dataset.import", { state: "failed" })] });
    stored = [labelled];
    emit("workspace.changed", { workspace });
    expect(useDatasets.getState().list).toBeNull();
    expect(useTraining.getState()).toMatchObject({ exclude: [], name: "" });
    expect(useQuery.getState().filter).toEqual({ kind: "all" });
    expect(useJobs.getState().failed).toEqual([]);
    await waitFor(() => expect(useDatasets.getState().selectedId).toBe(2));
  });
});

describe("changes", () => {
  test("a growing dataset is loaded again", async () => {
    await start();
    stored = [{ ...dataset, rows: 500 }];
    emit("dataset.changed", { datasetId: 1 });
    await waitFor(() => expect(useDatasets.getState().list?.[0]?.rows).toBe(500));
  });

  test("answers about a growing dataset are requested again, whichever part loaded the list", async () => {
    const page = {
      datasetId: 1,
      columns: [],
      filter: { kind: "all" as const },
      sort: [],
      offset: 0,
      limit: 1,
    };
    const Rows = () => <p>{useAnswer("flows.page", page).value?.total}</p>;
    await start();
    render(<Rows />);
    await waitFor(() => expect(askedFor("flows.page")).toHaveLength(1));
    stored = [{ ...dataset, rows: 500 }];
    // A finished job loads the list first; the event about the dataset follows.
    await useDatasets.getState().load();
    emit("dataset.changed", { datasetId: 1 });
    await waitFor(() => expect(askedFor("flows.page")).toHaveLength(2));
  });

  test("another dataset has a separate filter, and no focused row of the last one", async () => {
    stored = [dataset, labelled];
    await start();
    useQuery.getState().only({ kind: "compare", column: "protocol", op: "=", value: "udp" });
    useTriage.getState().focus(5);
    useDatasets.getState().select(2);
    expect(useQuery.getState().filter).toEqual({ kind: "all" });
    expect(useTriage.getState().focusedRow).toBeNull();
    useDatasets.getState().select(1);
    expect(useQuery.getState().text).toBe("protocol = udp");
  });

  test("a model renamed elsewhere shows its new name", async () => {
    await start();
    engine.models = [{ ...model, name: "Office" }];
    emit("model.changed", { modelId: 7 });
    await waitFor(() => expect(useModels.getState().list?.[0]?.name).toBe("Office"));
  });

  test("scores are shown when their job ends", async () => {
    await start();
    engine.scores = [{ ...scores, id: 4, datasetId: 2 }, scores];
    const seen: number[] = [];
    const stop = useJobs.subscribe(() => seen.push(useModels.getState().scores.length));
    emit(
      "job.changed",
      jobOf(6, "model.score", { state: "done", output: { scoresId: 4, rows: 300, warnings: [] } }),
    );
    await waitFor(() => expect(seen).toEqual([2]));
    stop();
  });

  test("the end of an import begins the search for incidents, which the sample leaves to its analysis", async () => {
    answer("job.start", ({ kind, input }) => jobOf(9, kind, { input }));
    await start();
    const imported = (datasetId: number) =>
      emit("job.changed", jobOf(datasetId, "dataset.import", { state: "done", output: { datasetId } }));
    useSample.setState({ running: true });
    imported(3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(askedFor("job.start")).toEqual([]);
    useSample.setState({ running: false });
    imported(4);
    await waitFor(() => expect(askedFor("job.start")[0]?.input).toEqual({ datasetId: 4 }));
  });

  test("names and tags are loaded again; notes and verdicts change no list", async () => {
    await start();
    const before = askedFor("tag.list").length;
    emit("verdict.changed", { what: "verdict", datasetId: 1, rows: [3] });
    emit("verdict.changed", { what: "note", datasetId: 1, rows: [3] });
    await settled();
    expect(askedFor("tag.list")).toHaveLength(before);
    emit("verdict.changed", { what: "tag", datasetId: 1, rows: [3] });
    await waitFor(() => expect(askedFor("tag.list")).toHaveLength(before + 1));
  });
});

describe("the host", () => {
  test("passes files, and they are imported", async () => {
    answer("table.preview", () => {
      throw new AppError("FILE_NOT_RECOGNISED", "No table.");
    });
    await start();
    emit("file.offered", { paths: ["/data/a.csv"] });
    await waitFor(() => expect(askedFor("job.start")[0]?.input).toEqual({ path: "/data/a.csv" }));
  });

  test("has a menu whose items act like the keys", async () => {
    await start();
    const choose = (item: EventPayload<"menu.chosen">["item"]) => emit("menu.chosen", { item });
    choose("help");
    choose("jobs");
    choose("open-workspace");
    expect(useOverlays.getState()).toMatchObject({ help: true, jobs: true });
    expect(useOverlays.getState().fileDialog?.purpose).toBe("workspace");
    answer("triage.undo", () => ({ changed: 0, undo: { undo: null, redo: null } }));
    usePage.getState().show("triage");
    choose("undo");
    await waitFor(() => expect(askedFor("triage.undo")).toHaveLength(1));
    usePage.getState().show("data");
  });
});

test("a folder chosen in the system's dialog opens as one dataset", async () => {
  await start();
  useLink.setState({ app: { version: "1", host: "electron", platform: "linux", nativeDialogs: true } });
  answer("dialog.open", () => ({ paths: ["/logs/zeek"] }));
  answer("job.start", ({ kind, input }) => jobOf(3, kind, { input }));
  emit("menu.chosen", { item: "open-folder" });
  await waitFor(() => expect(askedFor("dialog.open")).toEqual([{ purpose: "folder" }]));
  await waitFor(() =>
    expect(askedFor("job.start")[0]).toMatchObject({ kind: "dataset.import", input: { path: "/logs/zeek" } }),
  );
});

test("after it is stopped, ignores events", async () => {
  await start();
  undo();
  const before = asked.length;
  emit("dataset.changed", { datasetId: 1 });
  emit("engine.changed", { ...ready, state: "gone" });
  await settled();
  expect(asked).toHaveLength(before);
  expect(useLink.getState().engine.state).toBe("ready");
});
