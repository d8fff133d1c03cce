// Beside the steps of a training: its progress, how the chosen model learned, and the guard.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { GuardOutcome, TrainingNote } from "#shared/model-life-vocabulary.ts";
import { dataset, model, startSmallEngine } from "#test/support/small-engine.ts";
import { jobOf, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { useToasts } from "../../../state/toasts.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { Guard } from "./guard.tsx";
import { LiveTraining } from "./live-training.tsx";
import { forgetTraining, useTraining } from "./training.ts";

const note: TrainingNote = {
  ...{ epoch: 3, epochs: 40, member: 0, members: 1, loss: 0.123456, validationLoss: 0.2 },
  ...{ learningRate: 0.001, sequencesPerS: 12_345, timeLeftMs: 61_000, best: { epoch: 2, loss: 0.2 } },
  history: [1, 2].map((epoch) => ({
    epoch,
    loss: 1 / epoch,
    validationLoss: 1 / epoch,
    learningRate: 0.001,
  })),
};
const training = (data: TrainingNote | undefined) =>
  jobOf(5, "model.train", {
    title: "Train office",
    progress: { done: 30, total: 400, unit: "batches", ratePerS: 10, timeLeftMs: 37_000, data },
  });
const failure = (message: string) => ({ code: "TRAINING_FAILED" as const, message });

beforeEach(() => {
  startSmallEngine();
  startSmallModels();
  answer("job.cancel", () => ({}));
  answer("job.start", ({ kind, input }) => jobOf(9, kind, { input, state: "queued" }));
  forgetAnswers();
  forgetTraining();
  useDatasets.setState({ list: [dataset], selectedId: 1 });
  useModels.setState({ list: [], scores: [], selectedId: null });
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  useToasts.setState({ toasts: [] });
});

const draw = (part: React.ReactNode) => render(<TipProvider>{part}</TipProvider>);
const toast = () => useToasts.getState().toasts.at(-1);
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });
const figure = (name: string) => screen.getByText(name).nextElementSibling?.textContent;

describe("a training", () => {
  test("before the first one, explains what will be shown here", () => {
    draw(<LiveTraining />);
    expect(screen.getByText(/press Start training/)).toBeTruthy();
  });

  test("that waits says so and can only be cancelled", async () => {
    useJobs.setState({ list: [jobOf(5, "model.train", { state: "queued" })] });
    draw(<LiveTraining />);
    expect(screen.getByRole("status").textContent).toBe("Waits for its turn");
    expect(figure("Epoch")).toBe("–");
    expect(screen.queryByRole("button", { name: "Stop, keep the best" })).toBeNull();
    fireEvent.click(button("Cancel"));
    await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 5 }]));
  });

  test("that runs shows its figures, and stops with the best epoch", async () => {
    answer("training.stop", () => ({}));
    useJobs.setState({ list: [training(note)] });
    draw(<LiveTraining />);
    expect(["Epoch", "Train loss", "Validation loss", "Sequences/s", "Time left"].map(figure)).toEqual([
      ...["3 of 40", "0.1235", "0.2", "12.3 k", "37 s"],
    ]);
    expect(button("Stop, keep the best").title).toContain("epoch 2");
    fireEvent.click(button("Stop, keep the best"));
    await waitFor(() => expect(askedFor("training.stop")).toEqual([{ jobId: 5 }]));
  });

  test("has no best epoch to keep before its first epoch ends", () => {
    useJobs.setState({ list: [training({ ...note, best: null, history: [], members: 3, member: 1 })] });
    draw(<LiveTraining />);
    expect(button("Stop, keep the best").disabled).toBe(true);
    expect(figure("Epoch")).toBe("3 of 40");
    expect(figure("Network")).toBe("2 of 3");
    expect(screen.getByText("The first epoch is under way")).toBeTruthy();
  });

  test("that cannot be stopped shows why", async () => {
    answer("training.stop", () => {
      throw new AppError("NOT_FOUND", "It has ended already.");
    });
    useJobs.setState({ list: [training(note)] });
    draw(<LiveTraining />);
    fireEvent.click(button("Stop, keep the best"));
    await waitFor(() => expect(toast()?.title).toBe("The training could not be stopped"));
  });

  test("that failed shows why", () => {
    const error = failure("Every column is constant; choose others.");
    useJobs.setState({ list: [jobOf(5, "model.train", { state: "failed", error, title: "Train office" })] });
    draw(<LiveTraining />);
    expect(screen.getByRole("heading").textContent).toBe("Train office failed");
    expect(screen.getByRole("alert").textContent).toBe("Every column is constant; choose others.");
  });
});

describe("a trained model", () => {
  const show = () => {
    useModels.setState({ list: [{ ...model, warnings: ["Few rows."] }], selectedId: 7 });
    draw(<LiveTraining />);
  };

  test("shows its losses, its notes, and the next steps", async () => {
    answer("model.card", () => ({ losses: [note.history] }));
    show();
    expect(await screen.findByText("epoch 2")).toBeTruthy();
    expect(screen.getByRole("list", { name: "Notes of the training" }).textContent).toBe("Few rows.");
    fireEvent.click(button("Measure it beside the baselines"));
    expect(useModelView.getState().tab).toBe("evaluation");
  });

  test("trained in one pass has no losses, and says so", async () => {
    show();
    expect(await screen.findByText(/fitted in one pass/)).toBeTruthy();
  });
});

describe("the guard", () => {
  const input = { datasetId: 1, normal: { kind: "all" }, features: "default" };
  const outcome: GuardOutcome = {
    ...{ rows: 300, checkedRows: 200, threshold: 1, moves: [], warnings: [] },
    columns: [dataset.columns[1]!],
    suspects: [4, 9].map((row) => ({
      ...{ row, score: 60 - row, rawScore: 2, sentence: `row ${row} is odd`, cells: [`10.0.0.${row}`] },
      reasons: [{ column: "orig_bytes", share: 1, sentence: `sent ${row}00 bytes` }],
    })),
    sentence: "2 rows stand out.",
  };
  const done = jobOf(6, "model.guard", { input, state: "done", output: outcome });
  const show = () => draw(<Guard dataset={dataset} />);
  const rows = () => document.querySelectorAll<HTMLElement>(".ag-row");

  test("checks the rows that a training would learn from", async () => {
    useTraining.getState().change({ set: "series", seed: 3 });
    show();
    fireEvent.click(button("Look for rows that do not belong"));
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
    // Flows are not a series: both the training and the guard use the default columns.
    expect(askedFor("job.start")[0]).toMatchObject({
      kind: "model.guard",
      input: { ...input, seed: 3, columns: ["orig_addr", "resp_addr", "resp_port", "protocol"] },
    });
  });

  test("can be cancelled while it runs", async () => {
    useJobs.setState({ list: [jobOf(6, "model.guard", { input })] });
    show();
    expect(screen.getByRole("progressbar")).toBeTruthy();
    fireEvent.click(button("Cancel"));
    await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 6 }]));
  });

  test("lists the rows least like the others, and removes those that are marked", async () => {
    useJobs.setState({ list: [done] });
    show();
    expect(screen.getByText("2 rows stand out.")).toBeTruthy();
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(rows()[0]?.textContent).toContain("sent 400 bytes");
    expect(rows()[0]?.textContent).toContain("10.0.0.4");
    expect(screen.getByText(/Nothing is left out.*200 of 300 rows were looked at/)).toBeTruthy();
    const [, first] = within(screen.getByRole("region", { name: "Rows least like the rest" })).getAllByRole(
      "checkbox",
    );
    fireEvent.click(first!);
    await waitFor(() => expect(useTraining.getState().exclude).toEqual([4]));
    expect(screen.getByText(/1 row is left out of the training/)).toBeTruthy();
  });

  test("for other columns is not shown", () => {
    useJobs.setState({ list: [done] });
    useTraining.getState().change({ picked: ["orig_bytes"] });
    show();
    expect(screen.queryByText("2 rows stand out.")).toBeNull();
    expect(button("Look for rows that do not belong")).toBeTruthy();
  });

  test("that failed shows why, and can run again", () => {
    const error = failure("Too few rows.");
    useJobs.setState({ list: [jobOf(6, "model.guard", { input, state: "failed", error })] });
    show();
    expect(screen.getByRole("alert").textContent).toBe("Too few rows.");
    expect(button("Look for rows that do not belong").disabled).toBe(false);
  });
});
