// Moving the threshold: its cost during the move, which flags it adds or removes, and what is stored.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { dataset, flagged, model, scores } from "#test/support/small-engine.ts";
import { jobOf, type SmallModels, scale, startSmallModels } from "#test/support/small-models.ts";
import { answer, askedFor, later } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModels } from "../../../state/models.ts";
import { useToasts } from "../../../state/toasts.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { ThresholdView } from "./threshold-view.tsx";

let engine: SmallModels;

beforeEach(() => {
  engine = startSmallModels();
  forgetAnswers();
  useDatasets.setState({ list: [dataset], selectedId: 1 });
  useModels.setState({ list: [model], scores: [scores], selectedId: 7 });
  useJobs.setState({ list: [] });
  useToasts.setState({ toasts: [] });
});

const show = () =>
  render(
    <TipProvider>
      <ThresholdView model={model} />
    </TipProvider>,
  );
const slider = () => screen.findByRole("slider", { name: "Threshold" });
const cost = () => screen.getByRole("status", { name: "What this threshold costs" }).textContent ?? "";
const queue = () => screen.getByRole("region", { name: "What changes in the queue" });
const keep = () => screen.getByRole<HTMLButtonElement>("button", { name: "Keep this threshold" });
const back = () => screen.getByRole<HTMLButtonElement>("button", { name: "Back to the saved threshold" });
const method = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Method of the threshold" });
const toast = () => useToasts.getState().toasts.at(-1);

describe("the stored threshold", () => {
  test("is shown with its cost and the last rows above it", async () => {
    show();
    expect((await slider()).getAttribute("aria-valuenow")).toBe("60");
    expect(cost()).toContain("≈ 40 flags a day");
    expect(cost()).toContain(`${flagged} of 300 rows (40 %)`);
    expect(keep().disabled).toBe(true);
    await within(queue()).findByText("sent 11900 bytes");
    expect(within(queue()).getAllByRole("listitem")).toHaveLength(6);
    expect(queue().textContent).toContain("Last in the queue");
  });

  test("shows a skeleton while loading, and on failure the reason and a retry", async () => {
    const slow = later<typeof scale>();
    answer("scores.histogram", () => slow.promise);
    show();
    expect(screen.getByRole("status", { name: "Loading the scores" })).toBeTruthy();
    slow.reject(new AppError("FILE_UNREADABLE", "The scores could not be opened."));
    expect(await screen.findByText("The scores could not be opened.")).toBeTruthy();
    answer("scores.histogram", () => scale);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await slider()).toBeTruthy();
  });
});

describe("the handle", () => {
  test("moves by the keys, at once and without a request for the scale", async () => {
    show();
    const handle = await slider();
    fireEvent.keyDown(handle, { key: "ArrowLeft" });
    expect(handle.getAttribute("aria-valuenow")).toBe("59");
    expect(cost()).toContain("≈ 41 flags a day");
    fireEvent.keyDown(handle, { key: "ArrowRight", shiftKey: true });
    expect(handle.getAttribute("aria-valuenow")).toBe("69");
    fireEvent.keyDown(handle, { key: "PageUp" });
    expect(handle.getAttribute("aria-valuenow")).toBe("100");
    expect(cost()).toContain("nothing is flagged");
    fireEvent.keyDown(handle, { key: "Home" });
    expect(handle.getAttribute("aria-valuetext")).toBe("Score 0.0, 300 rows flagged");
    fireEvent.keyDown(handle, { key: "End" });
    expect(handle.getAttribute("aria-valuenow")).toBe("100");
    expect(askedFor("scores.threshold")).toHaveLength(1);
    expect(askedFor("scores.histogram")).toHaveLength(1);
  });

  test("leaves other keys to the page", async () => {
    show();
    expect(fireEvent.keyDown(await slider(), { key: "j" })).toBe(true);
    expect(fireEvent.keyDown(await slider(), { key: "ArrowUp" })).toBe(false);
  });

  test("lower, shows how many rows become flags and which ones", async () => {
    show();
    fireEvent.keyDown(await slider(), { key: "ArrowLeft" });
    expect(queue().textContent).toContain("3 rows enter the queue");
    await within(queue()).findByText("sent 12200 bytes");
    expect(askedFor("flags.page").at(-1)).toMatchObject({
      offset: flagged,
      limit: 3,
      method: { method: "fixed" },
      columns: ["orig_addr", "resp_addr", "resp_port", "protocol"],
    });
  });

  test("higher, shows how many rows stop being flags, by the stored method", async () => {
    show();
    fireEvent.keyDown(await slider(), { key: "ArrowRight", shiftKey: true });
    expect(queue().textContent).toContain("30 rows leave the queue");
    await waitFor(() =>
      expect(askedFor("flags.page").at(-1)).toMatchObject({
        offset: 90,
        limit: 6,
        method: { method: "budget", flagsPerDay: 40 },
      }),
    );
  });

  test("can be reset to the stored threshold", async () => {
    show();
    fireEvent.keyDown(await slider(), { key: "Home" });
    expect(method().value).toBe("fixed");
    fireEvent.click(back());
    expect((await slider()).getAttribute("aria-valuenow")).toBe("60");
    expect(method().value).toBe("budget");
    expect(back().disabled).toBe(true);
  });
});

describe("the method", () => {
  const number = (name: string) => screen.getByRole<HTMLInputElement>("slider", { name: new RegExp(name) });

  test("when changed, gives an estimate at once and then the exact threshold", async () => {
    show();
    await slider();
    const slow = later<void>();
    answer("scores.threshold", async (input) => {
      await slow.promise;
      return {
        ...{ method: input.method!, value: 50 / 24, flags: 151, flagsPerDay: 151 / 3 },
        ...{ falseRate: 0.01, falseRateInterval: [0, 0.03] as [number, number] },
        warnings: ["Few normal rows."],
      };
    });
    fireEvent.change(method(), { target: { value: "quantile" } });
    expect(number("Of all rows").getAttribute("aria-valuetext")).toBe("1 %");
    expect((await slider()).getAttribute("aria-valuenow")).toBe("99");
    slow.resolve();
    await waitFor(() => expect(cost()).toContain("151 of 300 rows"));
    expect(screen.getByRole("list", { name: "Notes on this line" }).textContent).toBe("Few normal rows.");
    expect(askedFor("scores.threshold").at(-1)).toMatchObject({
      method: { method: "quantile", quantile: 0.99 },
      keep: false,
    });
  });

  test("has a number that the slider changes within its range", async () => {
    show();
    await slider();
    fireEvent.change(number("Flags a day"), { target: { value: "0" } });
    expect(number("Flags a day").getAttribute("aria-valuetext")).toBe("1");
    expect(cost()).toContain("≈ 1 flag a day");
    fireEvent.change(number("Flags a day"), { target: { value: "500" } });
    expect(number("Flags a day").getAttribute("aria-valuetext")).toBe("1000");
    expect(cost()).toContain("300 of 300 rows");
  });

  test("that needs days is not offered for rows without times", async () => {
    answer("scores.histogram", () => ({ ...scale, days: null }));
    show();
    await slider();
    const budget = within(method()).getAllByRole<HTMLOptionElement>("option")[0]!;
    expect(budget.disabled).toBe(true);
    expect(screen.getByText(/These rows have no times/)).toBeTruthy();
  });

  test("when every step flags too many, the estimate is the end of the scale", async () => {
    // Exactly as many rows as allowed are at the very end of the scale, so no step has fewer above it.
    answer("scores.histogram", () => ({ ...scale, flags: scale.flags.map((count) => Math.max(9, count)) }));
    show();
    await slider();
    const slow = later<never>();
    answer("scores.threshold", () => slow.promise);
    fireEvent.change(method(), { target: { value: "quantile" } });
    expect((await slider()).getAttribute("aria-valuenow")).toBe("100");
    expect(cost()).toContain("9 of 300 rows");
  });

  test("when the computation fails, shows why and keeps the estimate", async () => {
    show();
    await slider();
    fireEvent.change(method(), { target: { value: "pot" } });
    await waitFor(() => expect(toast()?.title).toBe("The threshold could not be computed"));
    expect(toast()?.body).toContain("there is no pot");
    expect((await slider()).getAttribute("aria-valuenow")).toBe("60");
  });
});

describe("storing", () => {
  test("stores the method, and a message offers an undo", async () => {
    show();
    fireEvent.keyDown(await slider(), { key: "ArrowLeft" });
    fireEvent.click(keep());
    await waitFor(() => expect(engine.method).toMatchObject({ method: "fixed" }));
    await waitFor(() => expect(keep().disabled).toBe(true));
    expect(toast()?.title).toBe("The threshold is saved: drawn by hand");
    toast()?.action?.run();
    await waitFor(() => expect(engine.method).toEqual(scores.method));
    await waitFor(async () => expect((await slider()).getAttribute("aria-valuenow")).toBe("60"));
  });

  test("that fails shows why, and keeps the choice", async () => {
    show();
    fireEvent.keyDown(await slider(), { key: "ArrowLeft" });
    answer("scores.threshold", () => {
      throw new AppError("DISK_FULL", "The disk is full.");
    });
    fireEvent.click(keep());
    await waitFor(() => expect(toast()?.title).toBe("The threshold could not be saved"));
    expect((await slider()).getAttribute("aria-valuenow")).toBe("59");
    expect(keep().disabled).toBe(false);
  });
});

describe("without scores", () => {
  beforeEach(() => useModels.setState({ scores: [] }));

  test("says so, and the button starts a scoring that shows its progress", async () => {
    const input = { modelId: 7, datasetId: 1 };
    answer("job.start", ({ kind, input }) => jobOf(4, kind, { input, state: "queued" }));
    answer("job.cancel", () => ({}));
    show();
    expect(screen.getByText("office.pcap is not scored by Monday yet.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Score the dataset" }));
    expect(await screen.findByText("Waits for its turn")).toBeTruthy();
    expect(askedFor("job.start")).toEqual([{ kind: "model.score", input }]);
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button").disabled).toBe(false));
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 4 }]));
  });

  test("shows why the last scoring failed", () => {
    const error = { code: "FEATURE_MISSING" as const, message: "The columns are not there." };
    const input = { modelId: 7, datasetId: 1 };
    useJobs.setState({ list: [jobOf(4, "model.score", { input, state: "failed", error })] });
    show();
    expect(screen.getByRole("alert").textContent).toBe("The columns are not there.");
  });
});
