// The model page: the list, the views of the chosen model, its card, and its actions.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import { dataset, model, scores, startMs, startSmallEngine, workspace } from "#test/support/small-engine.ts";
import { jobOf, type SmallModels, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { useDatasets } from "../../state/datasets.ts";
import { forgetDeletions } from "../../state/deletions.ts";
import { useJobs } from "../../state/jobs.ts";
import { useLink } from "../../state/link.ts";
import { useModelView } from "../../state/model-view.ts";
import { useModels, useSelectedModel } from "../../state/models.ts";
import { useOverlays } from "../../state/overlays.ts";
import { useToasts } from "../../state/toasts.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { ModelFacts } from "./model-facts.tsx";
import { ModelMenu } from "./model-menu.tsx";
import { ModelPage } from "./model-page.tsx";
import { forgetTraining } from "./train/training.ts";

let engine: SmallModels;
const older: Model = { ...model, id: 8, name: "Sunday", champion: false, columns: ["duration_s"], seed: 2 };

beforeEach(() => {
  startSmallEngine();
  engine = startSmallModels();
  engine.models = [model, older];
  forgetAnswers();
  forgetDeletions();
  forgetTraining();
  useDatasets.setState({ list: [dataset], selectedId: 1, error: null });
  useModels.setState({ list: engine.models, scores: [scores], selectedId: 7, error: null });
  useModelView.setState({ tab: null, otherId: null });
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  useToasts.setState({ toasts: [] });
  useOverlays.setState({ saveDialog: null, fileDialog: null });
  useLink.setState(({ engine }) => ({ engine: { ...engine, state: "ready" } }));
  useWorkspace.setState({ current: workspace, known: true, error: null });
});

const draw = (part: ReactNode) => render(<TipProvider>{part}</TipProvider>);
const show = () => draw(<ModelPage />);
const list = () => within(screen.getByRole("navigation", { name: "Models" }));
const tabs = () => screen.getAllByRole("tab").map(({ textContent }) => textContent);
const tab = (name: string) => fireEvent.mouseDown(screen.getByRole("tab", { name }), { button: 0 });
const fact = (name: string) => screen.getByText(name).nextElementSibling?.textContent;
const toast = () => useToasts.getState().toasts.at(-1);
/** The menu of the chosen model. */
function Chosen() {
  const chosen = useSelectedModel();
  return chosen && <ModelMenu model={chosen} />;
}
/** Opens the menu and selects an item. */
async function act(item: string): Promise<void> {
  fireEvent.keyDown(screen.getByRole("button", { name: /^More for/ }), { key: "Enter" });
  fireEvent.click(await screen.findByRole("menuitem", { name: item }));
}

describe("in place of the page", () => {
  test("no workspace", () => {
    useWorkspace.setState({ current: null });
    show();
    expect(screen.getByText("No workspace is open")).toBeTruthy();
  });

  test("models that could not be loaded, and a retry", async () => {
    useModels.setState({ list: null, error: new AppError("ENGINE_GONE", "The engine is gone.") });
    show();
    expect(screen.getByText("The engine is gone.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(list().getByText("Monday")).toBeTruthy());
  });

  test("neither data nor models", () => {
    useDatasets.setState({ list: [], selectedId: null });
    useModels.setState({ list: [], selectedId: null });
    show();
    expect(screen.getByText("No data yet")).toBeTruthy();
  });

  test("data and no model: the training, and no other view", () => {
    useModels.setState({ list: [], scores: [], selectedId: null });
    show();
    expect(list().getByText(/No model yet/)).toBeTruthy();
    expect(tabs()).toEqual(["Train"]);
    expect(screen.getByRole("region", { name: "What to learn from" })).toBeTruthy();
  });
});

describe("the list", () => {
  test("marks the champion, and models without scores here", () => {
    show();
    const [first, second] = list().getAllByRole("listitem");
    expect(within(first!).getByRole("img", { name: "Champion" })).toBeTruthy();
    expect(first?.textContent).toContain("280 rows");
    expect(first?.textContent).not.toContain("not scored here");
    expect(second?.textContent).toContain("not scored here");
  });

  test("selects a model, and leads from the training to its card", () => {
    useModelView.setState({ tab: "train" });
    show();
    fireEvent.click(list().getByRole("button", { name: /^Sunday/ }));
    expect(useModels.getState().selectedId).toBe(8);
    expect(screen.getByRole("region", { name: "Sunday" })).toBeTruthy();
    fireEvent.click(list().getByRole("button", { name: "Train a model" }));
    expect(useModelView.getState().tab).toBe("train");
  });

  test("has a running training at the top", () => {
    useJobs.setState({ list: [jobOf(5, "model.train", { title: "Train office", state: "queued" })] });
    show();
    fireEvent.click(list().getByRole("button", { name: "Train office" }));
    expect(screen.getByRole("tab", { name: "Train" }).getAttribute("aria-selected")).toBe("true");
  });

  test("imports a model", async () => {
    show();
    fireEvent.keyDown(screen.getByRole("button", { name: "More for models" }), { key: "Enter" });
    fireEvent.click(await screen.findByRole("menuitem", { name: "Import a model…" }));
    expect(useOverlays.getState().fileDialog?.purpose).toBe("model");
  });
});

describe("the card", () => {
  test("shows what the model learned from and reads", async () => {
    draw(<ModelFacts model={model} />);
    expect(await screen.findByText(/orig_bytes/)).toBeTruthy();
    expect(fact("Learned from")).toBe("280 rows of office.pcap");
    expect(fact("Normal")).toBe("all rows");
    expect(fact("Held out")).toContain("80 rows of them");
    expect(fact("Held out")).toContain("the latest in time");
    expect(fact("Left out")).toBe("3 rows");
    expect(fact("Reads")).toBe("one row at a time");
    expect(fact("Computed by")).toBe("plain code on x64 linux");
    expect(fact("Scores")).toContain("office.pcap: 300 rows");
    expect(screen.queryByText("Validation loss")).toBeNull();
  });

  test("that cannot be loaded still shows what is known of the model", async () => {
    answer("model.card", () => {
      throw new AppError("FILE_MISSING", "The card is gone.");
    });
    draw(<ModelFacts model={model} />);
    await waitFor(() =>
      expect(within(screen.getByRole("list", { name: "Columns" })).getAllByRole("listitem")).toHaveLength(2),
    );
    expect(screen.queryByText("Left out")).toBeNull();
  });

  test("names the parent and the recalibration, if any", () => {
    const recalibration = {
      ...{ shift: 0.1, additive: false, rows: 200, datasetId: 1, datasetName: "tuesday" },
      ...{ oldThreshold: 1, threshold: 2, atMs: startMs },
    };
    const child = { ...model, parent: "Sunday", recalibration, steps: 10, sequenceBy: "originator" as const };
    draw(<ModelFacts model={child} />);
    expect(fact("Goes on from")).toBe("Sunday");
    expect(fact("Recalibrated")).toContain("on 200 rows of tuesday");
    expect(fact("Reads")).toBe("10 rows of each originator");
  });
});

describe("the actions on a model", () => {
  test("rename it", async () => {
    draw(<Chosen />);
    await act("Rename…");
    const field = await screen.findByRole("textbox", { name: "Name" });
    fireEvent.change(field, { target: { value: "  " } });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Rename" }).disabled).toBe(true);
    fireEvent.change(field, { target: { value: " Office " } });
    fireEvent.submit(field.closest("form")!);
    await waitFor(() => expect(screen.getByRole("button", { name: "More for Office" })).toBeTruthy());
    expect(askedFor("model.rename")).toEqual([{ modelId: 7, name: "Office" }]);
  });

  test("make another one champion, but not the champion itself", async () => {
    useModels.setState({ selectedId: 8 });
    draw(<Chosen />);
    await act("Make champion");
    await waitFor(() => expect(useModels.getState().list?.[1]).toMatchObject({ id: 8, champion: true }));
    fireEvent.keyDown(screen.getByRole("button", { name: "More for Sunday" }), { key: "Enter" });
    const item = await screen.findByRole("menuitem", { name: "Make champion" });
    expect(item.getAttribute("aria-disabled")).toBe("true");
  });

  test("delete it, with an undo", async () => {
    draw(<Chosen />);
    await act("Delete");
    await waitFor(() => expect(useModels.getState().list?.map(({ id }) => id)).toEqual([8]));
    expect(toast()?.title).toBe("Deleted Monday");
    toast()?.action?.run();
    await waitFor(() => expect(useModels.getState().selectedId).toBe(7));
  });

  test("export it to a path, with a note about the file", async () => {
    answer("model.export", ({ path }) => ({ path, files: [], warnings: ["Thresholds are not part of it."] }));
    draw(<Chosen />);
    await act("Export as ONNX…");
    await waitFor(() => expect(useOverlays.getState().saveDialog?.name).toBe("Monday.onnx"));
    useOverlays.getState().saveDialog?.answer({ path: "/x/m.onnx", overwrite: false });
    await waitFor(() => expect(toast()?.body).toBe("/x/m.onnx\nThresholds are not part of it."));
    expect(askedFor("model.export")).toEqual([{ modelId: 7, path: "/x/m.onnx", as: "onnx" }]);
  });

  test("copy its card, or show why not", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    draw(<Chosen />);
    await act("Copy the card");
    await waitFor(() => expect(write).toHaveBeenCalled());
    expect(JSON.parse(write.mock.lastCall![0])).toMatchObject({ modelId: 7, machine: "x64 linux" });
    answer("model.card", () => {
      throw new AppError("FILE_MISSING", "The card is gone.");
    });
    await act("Copy the card");
    await waitFor(() => expect(toast()?.title).toBe("The card could not be read"));
    write.mockRestore();
  });

  test("compare it with another", async () => {
    draw(<Chosen />);
    await act("Compare with another");
    await waitFor(() => expect(useModelView.getState()).toMatchObject({ tab: "compare", otherId: 8 }));
  });
});

describe("comparing", () => {
  test("shows the differences, and sends the verdicts on the rows", async () => {
    answer("job.start", ({ kind, input }) => jobOf(6, kind, { input }));
    show();
    tab("Compare");
    const facts = within(screen.getByRole("region", { name: "How they were trained" }));
    const row = (name: string) => facts.getByRole("rowheader", { name }).closest("tr")!;
    expect(row("seed").dataset.differs).toBe("true");
    expect(row("rows").dataset.differs).toBe("false");
    expect(row("only it looks at").textContent).toBe("only it looks atorig_bytes–");
    fireEvent.click(screen.getByRole("button", { name: "Compare on these rows" }));
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
    expect(askedFor("job.start")[0]).toMatchObject({
      kind: "model.compare",
      input: { modelIds: [7, 8], datasetId: 1, verdicts: [] },
    });
  });

  test.each([7, 8])("a comparison is shown whichever of its models is selected: %i", async (selectedId) => {
    const one = { count: 0, top: [] };
    const models = [7, 8].map((modelId) => ({ modelId, name: `model ${modelId}`, flags: 0, threshold: 1 }));
    const output = {
      ...{ datasetId: 1, models, both: one, onlyFirst: one, onlySecond: one, columns: [], agreement: null },
      ...{ verdicts: null, difference: null, warnings: [], sentence: "41 fewer false positives." },
    };
    const input = { modelIds: [7, 8], datasetId: 1, verdicts: [] };
    useJobs.setState({
      list: [jobOf(6, "model.compare", { input, output: output as never, state: "done" })],
    });
    useModels.setState({ selectedId });
    show();
    tab("Compare");
    expect(await screen.findByText("41 fewer false positives.")).toBeTruthy();
  });

  test("a single model cannot be compared", () => {
    useModels.setState({ list: [model] });
    show();
    tab("Compare");
    expect(screen.getByText(/There is one model; train another/)).toBeTruthy();
  });
});

describe("drift", () => {
  const moved = { feature: "orig_bytes", stabilityIndex: 0.4, gap: 0.3, p: 0.001, moved: true };
  const input = { modelId: 7, datasetId: 1 };

  test("gives advice in a sentence, and recalibrates on these rows", async () => {
    answer("job.start", ({ kind, input }) => jobOf(6, kind, { input }));
    answer("scores.drift", () => ({
      ...{
        before: 80,
        now: 300,
        features: [moved],
        compared: 1,
        movers: 1,
        score: { ...moved, feature: "score" },
      },
      ...{ moved: true, recalibrate: true, advice: "Recalibrate.", sentences: ["orig_bytes grew."] },
    }));
    show();
    tab("Drift");
    expect(await screen.findByRole("heading", { name: "Recalibrate." })).toBeTruthy();
    expect(screen.getByText("300 rows of office.pcap beside 80 held-out normal rows of office.pcap"));
    expect(screen.getByText("1 of 1 column moved, the score too")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Recalibrate on these rows" }));
    await waitFor(() => expect(askedFor("job.start")).toEqual([{ kind: "model.recalibrate", input }]));
    const output = {
      ...{ flagsBefore: 120, flagsAfter: 90, sentence: "Normal scores moved up.", warnings: ["Few rows."] },
    };
    useJobs.getState().take(jobOf(6, "model.recalibrate", { input, state: "done", output }));
    expect(await screen.findByText("Normal scores moved up. 120 flags before, 90 flags now.")).toBeTruthy();
    expect(screen.getByText("Few rows.")).toBeTruthy();
  });

  test("counts the columns that the verdict counts, however many are listed", async () => {
    const still = { ...moved, feature: "score", stabilityIndex: 0.05, p: 0.8, moved: false };
    answer("scores.drift", () => ({
      ...{ before: 80, now: 300, features: [moved], compared: 31, movers: 12, score: still },
      ...{ moved: true, recalibrate: false, advice: "The threshold holds." },
      sentences: Array.from({ length: 10 }, (_, i) => `column ${i} moved.`),
    }));
    show();
    tab("Drift");
    expect(await screen.findByText("12 of 31 columns moved, the score did not")).toBeTruthy();
    const list = within(screen.getByRole("list", { name: "What moved" }));
    expect(list.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `column ${i} moved.`),
      "2 further columns moved; see the table of the chart.",
    ]);
    expect(screen.getByText(/Above 0.25 it has moved, unless the difference may be chance/)).toBeTruthy();
  });
});
