// The inspector: why the focused row is strange, its annotations, and what happens while keys move through rows.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Explanation } from "#shared/explanation-vocabulary.ts";
import {
  dataset,
  model,
  type SmallEngine,
  scoreOf,
  scores,
  startSmallEngine,
} from "#test/support/small-engine.ts";
import { answer, askedFor, later } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { staleByVerdict } from "../../../frame/stale-answers.ts";
import { useSettings } from "../../../state/settings.ts";
import { useToasts } from "../../../state/toasts.ts";
import { useTriage } from "../../../state/triage.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { Inspector } from "./inspector.tsx";

let engine: SmallEngine;

const reason = (column: string, share: number, sentence: string) => ({
  ...{ column, share, sentence, unit: null },
  ...{ observed: 4100, expected: 60, usual: [12, 60] as [number, number] },
});

function explanation(row: number, more: Partial<Explanation> = {}): Explanation {
  return {
    row,
    score: scoreOf(row),
    rawScore: 3,
    flagged: true,
    sentence: "Much was sent.",
    columns: [
      reason("orig_bytes", 0.7, `row ${row} sent 70 times what is usual`),
      reason("duration_s", 0.3, "it lasted long"),
    ],
    window: null,
    rules: [],
    nearest: null,
    change: null,
    ...more,
  };
}

beforeEach(() => {
  engine = startSmallEngine();
  answer("flow.explain", ({ row }) => explanation(row));
  forgetAnswers();
  useTriage.getState().forget();
  useToasts.setState({ toasts: [] });
  useSettings.setState(({ settings }) => ({ settings: { ...settings, panes: {} } }));
});

const show = () =>
  render(
    <TipProvider>
      <Inspector dataset={dataset} model={model} scores={scores} />
    </TipProvider>,
  );
const look = (row: number) => useTriage.getState().focus(row);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("why a row is strange", () => {
  test("without a row it invites to select one, and sends no request", () => {
    show();
    expect(screen.getByText("Choose a row to see why it is strange.")).toBeTruthy();
    expect(askedFor("flow.explain")).toEqual([]);
  });

  test("the first reason is a sentence, the others follow it", async () => {
    show();
    look(5);
    expect(await screen.findByText("Row 5 sent 70 times what is usual.")).toBeTruthy();
    expect(screen.getByText("It lasted long.")).toBeTruthy();
    expect(screen.getByText("row 5")).toBeTruthy();
  });

  test("the columns of the score show observed, expected and usual values", async () => {
    show();
    look(5);
    const lines = within(await screen.findByRole("table")).getAllByRole("row");
    expect(lines).toHaveLength(3);
    expect(lines[1]?.textContent).toContain("70 %");
    expect(lines[1]?.textContent).toContain("60");
    expect(lines[2]?.textContent).toContain("30 %");
  });

  test("says when no plain rule applies", async () => {
    show();
    look(5);
    expect(await screen.findByText(/No plain rule holds/)).toBeTruthy();
  });

  test("a plain rule shows its evidence, and its flows on request", async () => {
    const rule = { rule: "beacon" as const, evidence: "Every 60 s, 40 times.", rows: [5, 25] };
    answer("flow.explain", ({ row }) => explanation(row, { rules: [rule] }));
    show();
    look(5);
    expect(await screen.findByText(/Every 60 s, 40 times/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "2 flows" }));
    const flows = await screen.findByRole("region", { name: "Flows of: Beacon-like" });
    expect(within(flows).getByText("25")).toBeTruthy();
    fireEvent.click(within(flows).getByRole("button", { name: "Go to row 25" }));
    expect(useTriage.getState().focusedRow).toBe(25);
  });

  test("a collapsed section stays collapsed for the next row", async () => {
    show();
    look(5);
    fireEvent.click(await screen.findByRole("button", { name: /Plain reasons/ }));
    expect(screen.queryByText(/No plain rule holds/)).toBeNull();
    look(6);
    await screen.findByText("Row 6 sent 70 times what is usual.");
    expect(screen.queryByText(/No plain rule holds/)).toBeNull();
  });

  test("a failed explanation shows why, with a retry", async () => {
    answer("flow.explain", () => {
      throw new AppError("FILE_MISSING", "The weights of Monday are gone; train it again.");
    });
    show();
    look(5);
    expect(await screen.findByText("The weights of Monday are gone; train it again.")).toBeTruthy();
    answer("flow.explain", ({ row }) => explanation(row));
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Row 5 sent 70 times what is usual.")).toBeTruthy();
  });
});

describe("moving through rows", () => {
  test("explains only the row where the keys pause", async () => {
    show();
    look(0);
    await screen.findByText("Row 0 sent 70 times what is usual.");
    for (const row of [1, 2, 3, 4]) {
      look(row);
      await pause(0);
    }
    await screen.findByText("Row 4 sent 70 times what is usual.");
    const explained = askedFor("flow.explain").map(({ row }) => row);
    expect(explained.at(-1)).toBe(4);
    expect(explained).not.toContain(3);
    expect(explained).not.toContain(2);
  });

  test("explains a pressed row without a pause, also right after another one", async () => {
    show();
    look(20);
    await pause(0);
    fireEvent.pointerDown(document.body);
    look(21);
    await pause(40);
    expect(askedFor("flow.explain").map(({ row }) => row)).toContain(21);
  });

  test("never shows the answer for a row at the next one", async () => {
    const slow = later<void>();
    answer("flow.explain", async ({ row }) => {
      if (row === 10) await slow.promise;
      return explanation(row);
    });
    show();
    await pause(320);
    look(10);
    await waitFor(() => expect(askedFor("flow.explain")).toHaveLength(1));
    await pause(320);
    look(11);
    await screen.findByText("Row 11 sent 70 times what is usual.");
    slow.resolve();
    await pause(30);
    expect(screen.queryByText("Row 10 sent 70 times what is usual.")).toBeNull();
  });

  test("shows an earlier row at once when going back", async () => {
    show();
    await pause(320);
    look(0);
    await screen.findByText("Row 0 sent 70 times what is usual.");
    await pause(320);
    look(1);
    await screen.findByText("Row 1 sent 70 times what is usual.");
    look(0);
    await screen.findByText("Row 0 sent 70 times what is usual.");
    expect(askedFor("flow.explain").map(({ row }) => row)).toEqual([0, 1]);
  });
});

describe("tags and note", () => {
  test("show the stored annotations", async () => {
    engine.tags.set(5, ["seen", "printer"]);
    engine.notes.set(5, "asked Anna");
    show();
    look(5);
    const tags = await screen.findByRole("list", { name: "Tags" });
    expect(await within(tags).findByText("printer")).toBeTruthy();
    expect(within(tags).getByText("seen")).toBeTruthy();
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Note" }).value).toBe("asked Anna");
  });

  test("Enter adds tags, Backspace in an empty field removes the last one", async () => {
    show();
    look(5);
    const field = await screen.findByRole<HTMLInputElement>("textbox", { name: "Add a tag" });
    await waitFor(() => expect(field.disabled).toBe(false));
    fireEvent.change(field, { target: { value: "beacon, odd" } });
    fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(engine.tags.get(5)).toEqual(["beacon", "odd"]));
    staleByVerdict({ what: "tag", datasetId: 1, rows: [5] });
    const tags = screen.getByRole("list", { name: "Tags" });
    await within(tags).findByText("odd");
    fireEvent.keyDown(field, { key: "Backspace" });
    await waitFor(() => expect(engine.tags.get(5)).toEqual(["beacon"]));
  });

  test("a note is stored when its field loses focus, and when another row gets it", async () => {
    show();
    look(5);
    const note = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Note" });
    await waitFor(() => expect(note.disabled).toBe(false));
    fireEvent.change(note, { target: { value: "a backup" } });
    expect(askedFor("note.set")).toEqual([]);
    fireEvent.blur(note);
    await waitFor(() => expect(engine.notes.get(5)).toBe("a backup"));
    fireEvent.change(note, { target: { value: "a backup at night" } });
    look(6);
    await waitFor(() => expect(engine.notes.get(5)).toBe("a backup at night"));
  });

  test("a verdict on another row requests nothing again, one on this row does", async () => {
    show();
    look(5);
    await waitFor(() => expect(askedFor("row.annotations")).toHaveLength(1));
    staleByVerdict({ what: "note", datasetId: 1, rows: [6] });
    await pause(20);
    expect(askedFor("row.annotations")).toHaveLength(1);
    staleByVerdict({ what: "note", datasetId: 1, rows: [5] });
    await waitFor(() => expect(askedFor("row.annotations")).toHaveLength(2));
  });
});
