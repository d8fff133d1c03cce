// The rows of the Triage page: the content of the grid, the keys, and what is sent to the engine.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import {
  dataset,
  flagged,
  model,
  type SmallEngine,
  scores,
  startSmallEngine,
} from "#test/support/small-engine.ts";
import { answer, answerOf, asked, askedFor, emit, later } from "#test/support/window.ts";
import { forgetAnswers } from "../../../api/answers.ts";
import { useOverlays } from "../../../state/overlays.ts";
import { useQuery } from "../../../state/query.ts";
import { useToasts } from "../../../state/toasts.ts";
import { useTriage } from "../../../state/triage.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import { TipProvider } from "../../../ui/tooltip.tsx";
import { TriageRows } from "./triage-rows.tsx";

let engine: SmallEngine;

beforeEach(() => {
  engine = startSmallEngine();
  forgetAnswers();
  useTriage.getState().forget();
  useTriage.getState().setShow("flags");
  useQuery.getState().forget();
  useToasts.setState({ toasts: [] });
  useVerdicts.getState().reset();
});

async function show(only?: readonly number[]): Promise<HTMLElement> {
  render(
    <TipProvider>
      <TriageRows dataset={dataset} model={model} scores={scores} {...(only ? { only } : {})} />
    </TipProvider>,
  );
  const grid = screen.getByLabelText("Rows");
  await waitFor(() => expect(cellAt(0, "@score")).not.toBeOneOf([null, ""]));
  return grid;
}

const aboutAll = new RegExp(`The next decision is about all ${flagged} rows`);
const rowAt = (index: number) => document.querySelector<HTMLElement>(`.ag-row[row-index="${index}"]`);
const cellAt = (index: number, column: string) =>
  rowAt(index)?.querySelector(`[col-id="${column}"]`)?.textContent ?? null;
const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, ...more });
const focusRow = (row: number | null) => waitFor(() => expect(useTriage.getState().focusedRow).toBe(row));

describe("the grid", () => {
  test("shows the strangest row first, with score, reason and endpoints", async () => {
    await show();
    expect(cellAt(0, "@score")).toBe("100");
    expect(cellAt(0, "@reason")).toBe("sent 0 bytes");
    expect(cellAt(1, "@from")).toBe("10.0.0.1:40001");
    expect(cellAt(1, "@to")).toBe("192.0.2.1:443");
    expect(cellAt(2, "@score")).toBe("99");
  });

  test("shows a host's name instead of its address", async () => {
    await useVerdicts.getState().load();
    await show();
    await waitFor(() => expect(cellAt(3, "@from")).toBe("printer:40003"));
  });

  test("counts open rows and verdicts in the foot", async () => {
    engine.verdicts.set(4, { verdict: "confirmed", reason: null, atMs: 1 });
    await show();
    const foot = await screen.findByLabelText("Verdicts");
    expect(foot.textContent).toContain(`${flagged - 1} open`);
    expect(foot.textContent).toContain("1 confirmed");
    expect(cellAt(4, "@verdict")).toBe("▲confirmed");
  });

  test("requests rows with the filter, and shows them", async () => {
    await show();
    useQuery.getState().only({ kind: "compare", column: "protocol", op: "=", value: "udp" });
    await waitFor(() => expect(cellAt(1, "@from")).toBe("10.0.0.3:40003"));
    expect(askedFor("triage.page").at(-1)?.filter).toEqual({
      kind: "compare",
      column: "protocol",
      op: "=",
      value: "udp",
    });
  });

  test("offers all rows when none is above the threshold", async () => {
    await show();
    useQuery.getState().only({ kind: "compare", column: "orig_bytes", op: "<", value: 0 });
    await screen.findByText("No row matches the filter.");
    fireEvent.click(screen.getByRole("button", { name: "Clear filter" }));
    await waitFor(() => expect(cellAt(0, "@score")).toBe("100"));
    expect(screen.queryByText("No row matches the filter.")).toBeNull();
  });

  test("keeps the rows when the engine refuses a filter, and shows the error at the field", async () => {
    await show();
    useQuery.getState().only({ kind: "any", text: "10.0.0.1" });
    await waitFor(() => expect(useQuery.getState().problem?.message).toContain("knows no filter"));
    expect(useQuery.getState().filter).toEqual({ kind: "all" });
    expect(cellAt(0, "@score")).toBe("100");
  });

  test("never replaces a later answer by an earlier one", async () => {
    await show();
    const slow = later<void>();
    const page = answerOf("triage.page");
    answer("triage.page", async (input) => {
      if (input.filter.kind === "compare" && input.filter.value === "udp") await slow.promise;
      return page(input);
    });
    useQuery.getState().only({ kind: "compare", column: "protocol", op: "=", value: "udp" });
    await waitFor(() => expect(askedFor("triage.page").at(-1)?.filter.kind).toBe("compare"));
    useQuery.getState().only({ kind: "compare", column: "protocol", op: "=", value: "tcp" });
    await waitFor(() => expect(cellAt(0, "@from")).toBe("10.0.0.1:40001"));
    slow.resolve();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(cellAt(0, "@from")).toBe("10.0.0.1:40001");
  });

  test("exports the columns that are shown, the addresses and ports of From and To among them", async () => {
    await show();
    fireEvent.click(screen.getByRole("button", { name: "Export these rows" }));
    const { exporting } = useOverlays.getState();
    expect(exporting?.shown?.slice(0, 2)).toEqual(["orig_addr", "orig_port"]);
    expect(exporting?.shown).toEqual(expect.arrayContaining(["resp_addr", "resp_port"]));
    expect(exporting?.triage).toEqual({ flagged: true });
    useOverlays.getState().set({ exporting: null });
  });

  test("shows only the rows of an incident, in their order", async () => {
    await show([40, 7, 250]);
    await waitFor(() => expect(rowAt(3)).toBeNull());
    expect(cellAt(0, "@from")).toBe("10.0.0.0:40040");
    expect(cellAt(1, "@from")).toBe("10.0.0.7:40007");
    expect(cellAt(2, "@from")).toBe("10.0.0.10:40250");
    expect(useQuery.getState().total).toBe(3);
  });
});

describe("keys", () => {
  test("j and k move, and the page knows the focused row", async () => {
    await show();
    press("j");
    await focusRow(0);
    press("j");
    press("j");
    await focusRow(2);
    press("k");
    await focusRow(1);
    expect(rowAt(1)?.className).toContain("focused");
    expect(rowAt(2)?.className).not.toContain("focused");
  });

  test("c confirms the row and focuses the next; the row shows its verdict once it is stored", async () => {
    const kept = later<void>();
    await show();
    const give = answerOf("verdict.give");
    answer("verdict.give", async (input) => {
      await kept.promise;
      return give(input);
    });
    press("j");
    await focusRow(0);
    press("c");
    // The focus moves at once; the colour waits for the disk.
    await focusRow(1);
    expect(cellAt(0, "@verdict")).toBe("");
    kept.resolve();
    await waitFor(() => expect(cellAt(0, "@verdict")).toBe("▲confirmed"));
    expect(askedFor("verdict.give")[0]).toEqual({
      on: { datasetId: 1, rows: [0] },
      verdict: "confirmed",
      reason: null,
    });
    expect((await screen.findByLabelText("Verdicts")).textContent).toContain("1 confirmed");
  });

  test("a verdict is sent without any request before it", async () => {
    await show();
    press("j");
    await focusRow(0);
    const before = asked.length;
    press("b");
    await waitFor(() => expect(askedFor("verdict.give")).toHaveLength(1));
    expect(asked[before]?.name).toBe("verdict.give");
    await waitFor(() => expect(cellAt(0, "@verdict")).toBe("●benign"));
  });

  test("f asks for the reason, and its key gives both", async () => {
    await show();
    press("j");
    await focusRow(0);
    press("f");
    expect(await screen.findByText("Backup, update, maintenance")).toBeTruthy();
    press("2");
    await waitFor(() => expect(engine.verdicts.get(0)?.reason).toBe("maintenance"));
    expect(engine.verdicts.get(0)?.verdict).toBe("false-positive");
    expect(screen.queryByText("Backup, update, maintenance")).toBeNull();
    await waitFor(() => expect(rowAt(0)?.className).toContain("settled"));
  });

  test("Backspace removes the verdict", async () => {
    engine.verdicts.set(0, { verdict: "unsure", reason: null, atMs: 1 });
    await show();
    expect(cellAt(0, "@verdict")).toBe("?unsure");
    press("j");
    await focusRow(0);
    press("Backspace");
    await waitFor(() => expect(cellAt(0, "@verdict")).toBe(""));
    expect(engine.verdicts.has(0)).toBe(false);
  });

  test("x selects rows, and one key gives all of them a verdict, with an undo in the message", async () => {
    await show();
    press("j");
    await focusRow(0);
    press("x");
    press("j");
    await focusRow(1);
    press(" ");
    expect(useTriage.getState().selectedRows).toEqual([0, 1]);
    press("b");
    await waitFor(() => expect([...engine.verdicts.keys()]).toEqual([0, 1]));
    await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.title).toBe("Benign: 2 rows"));
    expect(useToasts.getState().toasts.at(-1)?.action?.label).toBe("Undo");
    expect(useTriage.getState().selectedRows).toEqual([]);
  });

  test("Ctrl+A selects all matching rows, Escape cancels that", async () => {
    await show();
    press("a", { ctrlKey: true });
    expect(await screen.findByText(aboutAll)).toBeTruthy();
    press("Escape");
    await waitFor(() => expect(screen.queryByText(aboutAll)).toBeNull());
    press("a", { ctrlKey: true });
    press("c");
    await waitFor(() => expect(engine.verdicts.size).toBe(flagged));
    expect(askedFor("verdict.give")[0]?.on).toMatchObject({ show: "flags", modelId: 7 });
  });

  test("a verdict that could not be stored shows an error and leaves the row open", async () => {
    await show();
    answer("verdict.give", () => {
      throw new AppError("DISK_FULL", "The disk is full; free some space and try again.");
    });
    press("j");
    await focusRow(0);
    press("c");
    await waitFor(() =>
      expect(useToasts.getState().toasts.at(-1)?.title).toBe("The verdict could not be saved"),
    );
    expect(cellAt(0, "@verdict")).toBe("");
  });

  test("Home and End go to the first and the last row", async () => {
    await show();
    press("End");
    await focusRow(flagged - 1);
    press("Home");
    await focusRow(0);
  });

  test("a key on a row that is still loading waits for it, in the order of the keys", async () => {
    await show();
    const page = answerOf("triage.page");
    const slow = later<void>();
    answer("triage.page", async (input) => {
      if (input.offset > 0) await slow.promise;
      return page(input);
    });
    press("End");
    await waitFor(() => expect(rowAt(flagged - 1)).not.toBeNull());
    for (const key of ["k", "c", "f"]) press(key);
    expect(await screen.findByText("Backup, update, maintenance")).toBeTruthy();
    press("2");
    expect(askedFor("verdict.give")).toEqual([]);
    slow.resolve();
    await waitFor(() => expect(engine.verdicts.get(flagged - 2)?.verdict).toBe("confirmed"));
    await waitFor(() => expect(engine.verdicts.get(flagged - 1)?.reason).toBe("maintenance"));
    expect(engine.verdicts.size).toBe(2);
  });

  test("keys from before the first rows wait for them", async () => {
    const page = answerOf("triage.page");
    const slow = later<void>();
    answer("triage.page", async (input) => {
      await slow.promise;
      return page(input);
    });
    const shown = show();
    press("j");
    press("c");
    slow.resolve();
    await shown;
    await waitFor(() => expect([...engine.verdicts]).toMatchObject([[0, { verdict: "confirmed" }]]));
    await focusRow(1);
  });

  test("e shows episodes, and again the flags", async () => {
    await show();
    answer("episodes.page", () => ({
      threshold: model.threshold,
      columns: [],
      episodes: [],
      total: 0,
      flags: 0,
    }));
    press("e");
    expect(useTriage.getState().show).toBe("episodes");
    await waitFor(() => expect(askedFor("episodes.page")).not.toHaveLength(0));
    press("e");
    expect(useTriage.getState().show).toBe("flags");
    await waitFor(() => expect(cellAt(0, "@score")).toBe("100"));
  });
});

test("an episode shows the score of its strangest row, as the list and the inspector do", async () => {
  await show();
  const score = Number(cellAt(2, "@score"));
  const flag = { row: 2, score, rawScore: 1, sentence: "", reasons: [], cells: [] };
  const episode = {
    entity: "10.0.0.1",
    column: "orig_bytes",
    fromMs: null,
    toMs: null,
    rows: [2, 3],
    strangest: flag,
  };
  answer("episodes.page", () => ({
    ...{ threshold: model.threshold, columns: [], total: 1, flags: 2 },
    episodes: [{ ...episode, score: score + 3 }],
  }));
  press("e");
  await waitFor(() => expect(askedFor("episodes.page")).not.toHaveLength(0));
  await waitFor(() => expect(cellAt(0, "@score")).toBe(String(score)));
});

describe("changes from elsewhere", () => {
  test("a verdict from another window appears in its row", async () => {
    await show();
    engine.verdicts.set(2, { verdict: "confirmed", reason: null, atMs: 1 });
    emit("verdict.changed", { what: "verdict", datasetId: 1, rows: [2] });
    await waitFor(() => expect(cellAt(2, "@verdict")).toBe("▲confirmed"));
  });

  test("in another dataset load nothing again", async () => {
    await show();
    const before = askedFor("triage.page").length;
    emit("verdict.changed", { what: "verdict", datasetId: 2, rows: [2] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(askedFor("triage.page")).toHaveLength(before);
  });

  test("grouping lists the groups beside the rows, and a click filters by one", async () => {
    await show();
    useTriage.getState().setGroupBy("protocol");
    const groups = await screen.findByLabelText("Groups by protocol");
    const tcp = await within(groups).findByRole("button", { name: /^tcp/ });
    expect(tcp.textContent).toContain("80 open");
    fireEvent.click(tcp);
    await waitFor(() => expect(cellAt(0, "@from")).toBe("10.0.0.1:40001"));
    expect(useQuery.getState().text).toBe("protocol = tcp");
  });

  test("rows that could not be loaded show an error and a retry", async () => {
    answer("triage.page", () => {
      throw new AppError("FILE_UNREADABLE", "The scores could not be opened.");
    });
    render(
      <TipProvider>
        <TriageRows dataset={dataset} model={model} scores={scores} />
      </TipProvider>,
    );
    const failure = await screen.findByRole("alert");
    expect(failure.textContent).toContain("The scores could not be opened.");
    engine = startSmallEngine();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(cellAt(0, "@score")).toBe("100"));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
