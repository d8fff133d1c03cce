// The steps of a training: what each offers and shows, and what is sent to the engine.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { dataset, model, startMs, startSmallEngine } from "#test/support/small-engine.ts";
import { jobOf, labelled, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { useSettings } from "../../../state/settings.ts";
import { useToasts } from "../../../state/toasts.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { FeaturesStep } from "./features-step.tsx";
import { TrainPanel } from "./train-panel.tsx";
import { forgetTraining, trainInput, useTraining } from "./training.ts";
import { WindowsStep } from "./windows-step.tsx";

beforeEach(() => {
  startSmallEngine();
  startSmallModels();
  answer("job.start", ({ kind, input }) => jobOf(9, kind, { input, state: "queued" }));
  forgetAnswers();
  forgetTraining();
  useDatasets.setState({ list: [dataset, labelled], selectedId: 1 });
  useModels.setState({ list: [], scores: [], selectedId: null });
  useModelView.setState({ tab: null });
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  useToasts.setState({ toasts: [] });
  useSettings.setState(({ settings }) => ({ settings: { ...settings, panes: {} } }));
});

const draw = (part: ReactNode) => render(<TipProvider>{part}</TipProvider>);
const show = () => draw(<TrainPanel />);
const step = (name: string) => within(screen.getByRole("region", { name }));
const select = (name: string) => screen.getByRole<HTMLSelectElement>("combobox", { name });
const choose = (name: string, value: string) => fireEvent.change(select(name), { target: { value } });
const write = (name: string, value: string) =>
  fireEvent.change(screen.getByRole("textbox", { name }), { target: { value } });
const start = () => screen.getByRole<HTMLButtonElement>("button", { name: "Start training" });
const normalRows = (words: RegExp) =>
  waitFor(() =>
    expect(screen.getByRole("status", { name: "Rows that count as normal" }).textContent).toMatch(words),
  );
/** Starts the training, and returns what was sent. */
async function sent() {
  await waitFor(() => expect(start().disabled).toBe(false));
  fireEvent.click(start());
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
  return askedFor("job.start")[0]?.input as Record<string, unknown>;
}

describe("the defaults", () => {
  test("learn from all rows of the selected dataset, and the training stays visible", async () => {
    show();
    expect(step("Data").getByText(/300 rows × 8 columns.*without labels/)).toBeTruthy();
    await normalRows(/300 of 300 rows \(100 %\) count as normal/);
    expect(await screen.findByText("Learns from 300 rows")).toBeTruthy();
    expect(await sent()).toMatchObject({
      ...{ datasetId: 1, detector: "ensemble", features: "default", seed: 1 },
      ...{ normal: { kind: "all" }, exclude: [], also: [] },
    });
    expect(useModelView.getState().tab).toBe("train");
    expect(useJobs.getState().list?.map(({ id }) => id)).toEqual([9]);
  });

  test("learn from the rows labelled normal where labels exist", async () => {
    show();
    choose("Dataset to learn from", "2");
    await normalRows(/180 of 300 rows \(60 %\)/);
    expect(screen.getByRole("radio", { name: "Labelled normal" }).getAttribute("aria-checked")).toBe("true");
    expect((await sent()).normal).toEqual({ kind: "compare", column: "label_benign", op: "=", value: true });
  });

  test("show why a training cannot start", async () => {
    answer("job.start", () => {
      throw new AppError("WORKSPACE_NONE", "Open a workspace first.");
    });
    show();
    await sent();
    await waitFor(() => expect(useToasts.getState().toasts[0]?.title).toBe("The training could not start"));
    expect(useToasts.getState().toasts[0]?.body).toBe("Open a workspace first.");
  });
});

describe("the normal rows", () => {
  const filter = () => screen.getByRole("combobox", { name: "Filter of normal rows" });
  const type = (value: string) => {
    filter().focus();
    fireEvent.change(filter(), { target: { value } });
    fireEvent.keyDown(filter(), { key: "Escape" });
    fireEvent.keyDown(filter(), { key: "Enter" });
  };

  test("by a filter, are counted while it is typed", async () => {
    show();
    fireEvent.click(screen.getByRole("radio", { name: "A filter" }));
    type("protocol = udp");
    await normalRows(/100 of 300 rows \(33 %\)/);
    expect(step("Normal").getByRole("button", { expanded: true }).textContent).toContain(
      "protocol = udp · 100 rows",
    );
    expect((await sent()).normal).toMatchObject({ column: "protocol", value: "udp" });
  });

  test("by an invalid filter, cannot be learned", async () => {
    show();
    fireEvent.click(screen.getByRole("radio", { name: "A filter" }));
    type("protocol = = udp");
    expect(await screen.findByText("the filter of normal rows is not valid")).toBeTruthy();
    expect(start().disabled).toBe(true);
  });

  test("when too few, cannot be learned, and the number needed is shown", async () => {
    show();
    fireEvent.click(screen.getByRole("radio", { name: "A filter" }));
    type("orig_bytes < 500");
    expect((await screen.findByText(/There are 5 rows to learn from/)).getAttribute("role")).toBe("alert");
    expect(screen.getByText("too few rows count as normal")).toBeTruthy();
    expect(start().disabled).toBe(true);
  });

  test("can be limited to a part of the time, which can be cleared", async () => {
    show();
    const brush = await screen.findByRole("slider", { name: "Time range" });
    fireEvent.keyDown(brush, { key: "ArrowRight" });
    await normalRows(/ of 300 rows .*, \d/);
    expect(useTraining.getState().range?.fromMs).toBeGreaterThanOrEqual(startMs);
    expect(askedFor("flows.page").at(-1)?.filter).toMatchObject({ kind: "range", column: "start_time" });
    fireEvent.click(screen.getByRole("button", { name: "Clear the time range" }));
    await normalRows(/300 of 300 rows/);
  });

  test("show the engine's refusal instead of a count", async () => {
    answer("flows.page", () => {
      throw new AppError("FILE_UNREADABLE", "The rows could not be read.");
    });
    show();
    await normalRows(/The rows could not be read/);
    expect(start().disabled).toBe(true);
  });
});

describe("detector and columns", () => {
  const box = (name: string) => screen.findByRole<HTMLInputElement>("checkbox", { name });

  test("a column that is turned off is not sent; turned on again, the set is sent", async () => {
    draw(<FeaturesStep dataset={dataset} />);
    expect((await box("start_time")).disabled).toBe(true);
    fireEvent.click(await box("orig_port"));
    expect(select("Set of columns").value).toBe("picked");
    expect(useTraining.getState().picked).toEqual(["resp_port", "duration_s", "orig_bytes"]);
    fireEvent.click(await box("orig_port"));
    expect(select("Set of columns").value).toBe("default");
    fireEvent.click(await box("protocol"));
    expect(trainInput(useTraining.getState(), dataset).features).toEqual([
      "orig_port",
      "resp_port",
      "duration_s",
      "orig_bytes",
      "protocol",
    ]);
  });

  test("columns are found by name", async () => {
    draw(<FeaturesStep dataset={dataset} />);
    await box("orig_port");
    fireEvent.change(screen.getByRole("searchbox", { name: "Search columns" }), {
      target: { value: "resp" },
    });
    expect(step("Features").getAllByRole("listitem")).toHaveLength(2);
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "nothing of that name" } });
    expect(step("Features").getByText("No column is called that.")).toBeTruthy();
  });

  test("columns that could not be loaded show why, with a retry", async () => {
    const failing = () => {
      throw new AppError("ENGINE_GONE", "The engine is gone.");
    };
    answer("model.features", failing);
    draw(<FeaturesStep dataset={dataset} />);
    expect(await step("Features").findByText("The engine is gone.")).toBeTruthy();
    startSmallModels();
    fireEvent.click(step("Features").getByRole("button", { name: "Try again" }));
    expect(await box("orig_port")).toBeTruthy();
  });

  test("the detector is the best for the dataset, and the step explains it and others", async () => {
    show();
    expect(select("Detector").value).toBe("ensemble");
    expect(select("Detector").selectedOptions[0]?.textContent).toBe("Ensemble (default)");
    expect(step("Features").getByText(/The default for flows with times: it ranked best there/)).toBeTruthy();
    choose("Detector", "pca");
    expect(
      step("Features").getByText(/The Ensemble is the default for flows with times: it ranked best there/),
    ).toBeTruthy();
    choose("Detector", "ensemble");
    expect((await sent()).detector).toBe("ensemble");
  });

  test("a detector of single rows has neither windows nor epochs", async () => {
    show();
    expect(step("Windows").getByRole("button").textContent).toContain("10 rows of each originator");
    expect(screen.getByRole("textbox", { name: "Epochs", hidden: true })).toBeTruthy();
    choose("Detector", "isolation-forest");
    expect(step("Windows").getByRole("button").textContent).toContain("one row at a time");
    expect(step("Windows").getByText(/looks at one row at a time/)).toBeTruthy();
    expect(screen.queryByRole("textbox", { name: "Epochs", hidden: true })).toBeNull();
    expect((await sent()).detector).toBe("isolation-forest");
  });
});

describe("normal from elsewhere", () => {
  const elsewhere = () => select("Normal from elsewhere");

  test("learns from another dataset, and scores the first one", async () => {
    show();
    choose("Normal from elsewhere", "dataset 2");
    expect(select("Dataset to learn from").value).toBe("2");
    expect(
      step("Normal").getByText(
        "Normal is learned from labelled.csv to score office.pcap. Columns that office.pcap lacks are left out.",
      ),
    ).toBeTruthy();
    expect(screen.getByRole("checkbox", { name: "Score office.pcap when the model is there" })).toBeTruthy();
    await normalRows(/180 of 300 rows/);
    expect(await sent()).toMatchObject({ datasetId: 2, scoredDatasetId: 1 });
  });

  test("is reset by one button", async () => {
    show();
    choose("Normal from elsewhere", "dataset 2");
    fireEvent.click(step("Normal").getByRole("button", { name: "Learn from office.pcap itself" }));
    expect(select("Dataset to learn from").value).toBe("1");
    await normalRows(/300 of 300 rows/);
    expect(await sent()).not.toHaveProperty("scoredDatasetId");
  });

  test("a model scores the dataset at once; one that needs other columns names them", async () => {
    const columns = dataset.columns.map(({ name }) => name).slice(0, 2);
    const strange = { ...model, id: 8, name: "strange", columns: ["load", "heat"] };
    useModels.setState({ list: [{ ...model, columns }, strange] });
    show();
    const option = [...elsewhere().options].find(({ value }) => value === "model 8");
    expect(option?.textContent).toBe("strange (needs load and heat)");
    expect(option?.disabled).toBe(true);
    choose("Normal from elsewhere", `model ${model.id}`);
    await waitFor(() => expect(useModels.getState().selectedId).toBe(model.id));
    expect(askedFor("job.start")).toEqual([
      { kind: "model.score", input: { modelId: model.id, datasetId: 1 } },
    ]);
    expect(useModelView.getState().tab).toBe("threshold");
  });

  test("datasets of another kind are not offered, and without others there is no choice", () => {
    useDatasets.setState({ list: [dataset, { ...labelled, kind: "samples" }] });
    show();
    expect(screen.queryByRole("combobox", { name: "Normal from elsewhere" })).toBeNull();
  });
});

describe("windows and options", () => {
  test("are sent as chosen", async () => {
    show();
    choose("What makes a sequence", "pair");
    write("Rows in a window", "25");
    expect(step("Windows").getByRole("button").textContent).toContain("25 rows of each pair of hosts");
    write("Name of the model", "  office  ");
    write("Seed", "7");
    write("Epochs", "40");
    choose("How rows are held out", "originator");
    fireEvent.click(screen.getByRole("checkbox", { name: /^Score the dataset/ }));
    expect(await sent()).toMatchObject({
      ...{ sequenceBy: "pair", steps: 25, name: "office", seed: 7, epochs: 40, keepTogether: "originator" },
    });
    expect(useTraining.getState().scoreAfter).toBe(false);
  });

  test("a number out of range is marked and ignored", () => {
    draw(<WindowsStep dataset={dataset} />);
    write("Rows in a window", "500");
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Rows in a window" });
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.title).toBe("A whole number from 1 to 200");
    expect(useTraining.getState().steps).toBeNull();
    fireEvent.blur(field);
    expect(field.value).toBe("");
  });

  test("sequences that the columns cannot form are not offered", () => {
    const columns = dataset.columns.filter(({ name }) => name !== "resp_addr" && name !== "start_time");
    draw(<WindowsStep dataset={{ ...dataset, columns, timeSpan: null }} />);
    const kinds = within(select("What makes a sequence")).getAllByRole<HTMLOptionElement>("option");
    expect(kinds.map(({ value }) => value)).toEqual(["auto", "row", "table", "originator"]);
    expect(screen.getByText(/The rows have no time|one row at a time/)).toBeTruthy();
  });

  test("a step collapses to its summary, and stays collapsed", () => {
    draw(<WindowsStep dataset={dataset} />);
    fireEvent.click(step("Windows").getByRole("button", { expanded: true }));
    expect(screen.queryByRole("combobox", { name: "What makes a sequence" })).toBeNull();
    expect(useSettings.getState().settings.panes["train-windows"]).toBe(0);
    expect(step("Windows").getByRole("button", { expanded: false }).textContent).toContain("10 rows");
  });
});

describe("more data, and a parent model", () => {
  test("another dataset is learned from too, by its labels", async () => {
    show();
    choose("Add a dataset to learn from", "2");
    const more = screen.getByRole("list", { name: "More data to learn from" });
    expect(within(more).getByText("labelled.csv")).toBeTruthy();
    expect(await screen.findByText("Learns from 300 rows and 1 more dataset")).toBeTruthy();
    expect((await sent()).also).toEqual([
      { datasetId: 2, normal: { kind: "compare", column: "label_benign", op: "=", value: true } },
    ]);
    fireEvent.click(screen.getByRole("button", { name: "Leave labelled.csv out" }));
    expect(useTraining.getState().also).toEqual([]);
  });

  test("choices that the parent fixes are hidden, and the share of its normal rows is sent", async () => {
    useModels.setState({ list: [model] });
    show();
    choose("Model to continue from", "7");
    expect(step("Features").getByText(/Isolation forest on duration_s, orig_bytes: kept from Monday/i));
    expect(step("Windows").getByText("Kept from Monday.")).toBeTruthy();
    write("Percent of old normal", "20");
    expect(await sent()).toMatchObject({ from: 7, rehearsal: 0.2 });
  });

  test("a dataset that is still being read must wait", async () => {
    useDatasets.setState({ list: [{ ...dataset, reading: true }] });
    show();
    expect(await screen.findByText("the dataset is still being read")).toBeTruthy();
    expect(start().disabled).toBe(true);
  });
});
