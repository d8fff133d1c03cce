// The evaluation of a model: before it runs, while it runs, and all its figures and warnings.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import type { Evaluation } from "#shared/model-vocabulary.ts";
import { model } from "#test/support/small-engine.ts";
import { jobOf, labelled } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useToasts } from "../../../state/toasts.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { EvaluationView } from "./evaluation-view.tsx";

const ranks = (prAuc: number | null) => ({
  ...{ rocAuc: 0.9, prAuc },
  recallAtFpr: { "0.0001": 0.1, "0.001": 0.2, "0.01": 0.42, "0.1": 0.8 },
});
const evaluation: Evaluation = {
  ...ranks(0.81234),
  baseRate: 0.4,
  threshold: {
    ...{ method: "budget, 40 a day", value: 2.5, precision: 0.75, recall: 0.6, f1: 0.667, fpr: 0.02 },
    flagsPerDay: 32.04,
  },
  perFamily: [
    { family: "PortScan", rows: 100, caught: 71, recall: 0.71 },
    { family: "Rare", rows: 3, caught: 0, recall: 0 },
  ],
  baselines: { "mean-z": ranks(0.5), "isolation-forest": ranks(0.81), pca: ranks(0.7) },
  warnings: ["Only 20 attacks."],
  curves: {
    rows: 300,
    confusion: { truePositives: 72, falsePositives: 24, trueNegatives: 156, falseNegatives: 48 },
    curve: { score: [90, 50], fpr: [0, 0.2], recall: [0.4, 0.9], precision: [1, 0.7] },
    threshold: 60,
    distribution: { benign: [150, 30], attack: [20, 100] },
    interval: [0.78, 0.84],
    baselineIntervals: { pca: [0.6, 0.75] },
    beaten: null,
  },
};
const input = { modelId: 7, datasetId: 2 };
const measured = (part: Partial<Evaluation> = {}) =>
  jobOf(4, "model.evaluate", { input, state: "done", output: { ...evaluation, ...part }, endedAtMs: 1000 });

beforeEach(() => {
  answer("job.start", ({ kind, input }) => jobOf(9, kind, { input }));
  answer("job.cancel", () => ({}));
  useDatasets.setState({ list: [labelled], selectedId: 2 });
  useToasts.setState({ toasts: [] });
});

function show(jobs: Job[] | null): void {
  useJobs.getState().reset();
  useJobs.setState({ list: jobs });
  render(
    <TipProvider>
      <EvaluationView model={model} />
    </TipProvider>,
  );
}
const board = () => screen.getByRole("region", { name: "Evaluation of Monday on labelled.csv" });
const figure = (name: string) => within(board()).getByText(name).nextElementSibling?.textContent?.trim();

describe("before it runs", () => {
  test("waits for the list of jobs", () => {
    show(null);
    expect(screen.getByRole("status", { name: "Loading the evaluation" })).toBeTruthy();
  });

  test("the button starts it", async () => {
    show([]);
    fireEvent.click(screen.getByRole("button", { name: "Evaluate on this dataset" }));
    await waitFor(() =>
      expect(askedFor("job.start")).toEqual([
        { kind: "model.evaluate", input: { ...input, baselines: true, curves: true } },
      ]),
    );
  });

  test("a dataset without labels shows what is missing, and no button", () => {
    useDatasets.setState({ list: [{ ...labelled, columns: labelled.columns.slice(0, 3) }] });
    show([]);
    expect(screen.getByText(/labelled.csv has no labels/)).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  test("shows why it cannot start", async () => {
    answer("job.start", () => {
      throw new AppError("NOT_FOUND", "The model is gone.");
    });
    show([]);
    fireEvent.click(screen.getByRole("button"));
    await waitFor(() => expect(useToasts.getState().toasts[0]?.body).toBe("The model is gone."));
  });

  test("can be cancelled while it runs", async () => {
    show([jobOf(4, "model.evaluate", { input })]);
    fireEvent.click(
      within(screen.getByRole("region", { name: "Evaluating" })).getByRole("button", { name: "Cancel" }),
    );
    await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 4 }]));
  });

  test("shows why it failed, with a retry", async () => {
    const error = { code: "FEATURE_MISSING" as const, message: "A column is missing." };
    show([jobOf(4, "model.evaluate", { input, state: "failed", error })]);
    expect(screen.getByText("A column is missing.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
  });

  test("does not show that of another model or dataset", () => {
    show(
      [
        measured({}),
        ...[
          { modelId: 8, datasetId: 2 },
          { modelId: 7, datasetId: 1 },
        ].map((input, i) => ({
          ...measured(),
          ...{ id: i + 10, input },
        })),
      ].slice(1),
    );
    expect(screen.getByRole("region", { name: "Not evaluated" })).toBeTruthy();
  });
});

describe("when it is done", () => {
  test("its figures have intervals", () => {
    show([measured()]);
    expect(board().textContent).toContain("300 labelled rows that it did not learn from, 120 attacks (40 %)");
    expect(figure("PR-AUC")).toBe("0.812 0.780–0.840");
    expect(figure("Recall at 1 % false")).toBe("0.420");
    expect(board().textContent).toContain("the threshold is budget, 40 a day, ");
  });

  test("an undefined figure is a dash, not zero", () => {
    const threshold = { ...evaluation.threshold, precision: null, recall: null, f1: null };
    show([measured({ prAuc: null, threshold })]);
    expect([figure("Precision"), figure("F1")]).toEqual(["– at the threshold", "– at the threshold"]);
    expect(screen.getByText("Nothing is flagged.")).toBeTruthy();
  });

  test("four counts tell what the threshold does", () => {
    show([measured()]);
    const matrix = within(screen.getByRole("region", { name: "Confusion matrix" }));
    expect(matrix.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(["7260 %", "4840 %", "2413 %", "15687 %"]),
    );
    expect(matrix.getByText("Of 100 flags 75 are attacks; of 100 attacks 60 are flagged.")).toBeTruthy();
  });

  test("each family has its recall", () => {
    show([measured()]);
    const [, scan, rare] = within(screen.getByRole("region", { name: "Families of attacks" })).getAllByRole(
      "row",
    );
    expect(scan?.textContent).toBe("PortScan1007171 %");
    expect(rare?.textContent).toBe("Rare300 %");
  });

  test("it can run again, and the last result stays until then", async () => {
    show([measured()]);
    fireEvent.click(screen.getByRole("button", { name: "Measure again" }));
    await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
    useJobs.getState().take(jobOf(9, "model.evaluate", { input }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Measure again" })).toBeNull());
    expect(figure("ROC-AUC")).toBe("0.900");
  });

  test("without normal rows or attacks there is no curve, and a sentence says so", () => {
    const empty = { score: [], fpr: [], recall: [], precision: [] };
    show([measured({ curves: { ...evaluation.curves!, curve: empty } })]);
    expect(screen.getAllByText("A curve needs normal rows and attacks.")).toHaveLength(2);
  });
});

describe("beside the baselines", () => {
  const words = (part: Partial<Evaluation>) => {
    show([measured(part)]);
    return screen.getByText(/on these rows/).textContent;
  };
  const beaten = { ...evaluation.curves!, beaten: "PCA is as good." };

  test("a model that beats them says so, and is not compared with its own kind", () => {
    expect(words({})).toMatch(/beats the best of the others, Principal components \(0.700\)/);
    expect(screen.getByRole("list", { name: "Warnings" }).textContent).toBe("Only 20 attacks.");
  });

  test("a model that may be better only by chance says that", () => {
    expect(words({ curves: beaten })).toMatch(/is not better beyond chance than Principal components/);
  });

  test("a model that does not beat them says that the simpler one is as good", () => {
    expect(words({ curves: beaten, baselines: { pca: ranks(0.95) } })).toMatch(/the simpler one is as good/);
  });

  test("the engine's sentence about baselines is not repeated among the warnings", () => {
    const warnings = ["PCA is as good.", "Mean z beats it (PR-AUC 0.5, 0.4–0.6)."];
    show([measured({ curves: beaten, warnings })]);
    expect(screen.getByText("There are no other warnings about these figures.")).toBeTruthy();
  });
});

test("for a series, shows how many ranges are found, and how soon", () => {
  const nab = { score: 51.26, best: null };
  show([
    measured({
      series: {
        ...{ rows: 300, vusPr: 0.5, vusRoc: null, events: 4, found: 3, eventRecall: 0.75 },
        range: { precision: 0.5, recall: 0.25, f1: 0.333 },
        firstAlarm: { rows: 12, s: null },
        nab: { standard: nab, rewardLowFp: nab, rewardLowFn: nab },
      },
    }),
  ]);
  const series = within(screen.getByRole("region", { name: "As a series" }));
  expect(series.getByRole("heading").textContent).toBe("As a series: 4 labelled stretches");
  expect(series.getByText("Stretches found").nextElementSibling?.textContent).toContain("3 of 4");
  expect(series.getByText("First alarm after").nextElementSibling?.textContent).toContain("12 rows");
  expect(series.getByText("VUS-ROC").nextElementSibling?.textContent).toContain("–");
  expect(series.getAllByRole("row")[1]?.textContent).toBe("standard51.3–");
});
