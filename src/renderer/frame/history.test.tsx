// Back and forward: which actions are a step, what a step restores, and which undo the keys run.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dataset, model, startSmallEngine } from "#test/support/small-engine.ts";
import { labelled } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../state/datasets.ts";
import { deleteWithUndo, forgetDeletions } from "../state/deletions.ts";
import { useLink } from "../state/link.ts";
import { useModels } from "../state/models.ts";
import { useOverlays } from "../state/overlays.ts";
import { usePage } from "../state/page.ts";
import { useQuery } from "../state/query.ts";
import { useSettings } from "../state/settings.ts";
import { useTriage } from "../state/triage.ts";
import { useVerdicts } from "../state/verdicts.ts";
import { wireHistory } from "./history.ts";
import { useKeys } from "./use-keys.ts";

const udp = { kind: "compare", column: "protocol", op: "=", value: "udp" } as const;
let undo = () => {};
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
/** The state that the browser stores for the present step. */
const step = () => window.history.state as { page: string; filterText: string; focusedRow: number | null };
/** Simulates the browser returning to a stored step. */
const back = (state: unknown) => window.dispatchEvent(new PopStateEvent("popstate", { state }));

beforeEach(() => {
  startSmallEngine();
  useDatasets.setState({ list: [dataset, labelled], selectedId: 1 });
  useModels.setState({ list: [model, { ...model, id: 8 }], selectedId: 7 });
  useQuery.getState().forget();
  useTriage.getState().forget();
  usePage.getState().show("data");
});
afterEach(() => {
  undo();
  undo = () => {};
});

describe("a step", () => {
  test("is a page, a filter or a dataset, and each is restored", async () => {
    undo = wireHistory();
    const first = step();
    usePage.getState().show("triage");
    useQuery.getState().only(udp);
    await settled();
    expect(step()).toMatchObject({ page: "triage", filterText: "protocol = udp" });
    const second = step();
    useDatasets.getState().select(2);
    useModels.getState().select(8);
    await settled();
    back(first);
    expect(usePage.getState().page).toBe("data");
    expect(useDatasets.getState().selectedId).toBe(1);
    expect(useModels.getState().selectedId).toBe(7);
    expect(useQuery.getState().text).toBe("");
    back(second);
    expect(usePage.getState().page).toBe("triage");
    expect(useQuery.getState().filter).toEqual(udp);
  });

  test("is one for several changes of one action", async () => {
    undo = wireHistory();
    const push = vi.spyOn(window.history, "pushState");
    usePage.getState().show("triage");
    useQuery.getState().only(udp);
    useTriage.getState().setShow("all");
    await settled();
    expect(push).toHaveBeenCalledTimes(1);
    push.mockRestore();
  });

  test("is not added for the first dataset, nor for going back", async () => {
    useDatasets.setState({ selectedId: null });
    undo = wireHistory();
    const push = vi.spyOn(window.history, "pushState");
    useDatasets.getState().select(1);
    await settled();
    back({ ...step(), page: "model" });
    await settled();
    expect(usePage.getState().page).toBe("model");
    expect(push).not.toHaveBeenCalled();
    push.mockRestore();
  });

  test("remembers the row that had the focus when it was left", async () => {
    undo = wireHistory();
    const replace = vi.spyOn(window.history, "replaceState");
    useTriage.getState().focus(5);
    await settled();
    expect(replace).not.toHaveBeenCalled();
    usePage.getState().show("triage");
    await settled();
    expect(replace.mock.lastCall?.[0]).toMatchObject({ page: "data", focusedRow: 5 });
    replace.mockRestore();
  });

  test("whose dataset was deleted keeps the current one and still restores its page", () => {
    undo = wireHistory();
    const first = { ...step(), page: "triage", datasetId: 99 };
    back(first);
    expect(useDatasets.getState().selectedId).toBe(1);
    expect(usePage.getState().page).toBe("triage");
  });

  test("of another program is ignored", () => {
    undo = wireHistory();
    back({ scroll: 3 });
    back(null);
    expect(usePage.getState().page).toBe("data");
  });
});

describe("the window's keys", () => {
  function Keys() {
    useKeys();
    return <input aria-label="A field" />;
  }
  const press = (key: string, more: KeyboardEventInit = {}, at: Element = document.body) =>
    fireEvent.keyDown(at, { key, ...more });
  const show = () => {
    render(<Keys />);
  };

  test("? opens help, o opens a file, z changes the time mode, Shift+J the jobs, Escape closes", async () => {
    useOverlays.setState({ help: false, jobs: false, fileDialog: null });
    useLink.setState({ app: null });
    useSettings.setState(({ settings }) => ({ settings: { ...settings, time: "utc" } }));
    show();
    press("?");
    press("o");
    press("z");
    press("J", { shiftKey: true });
    expect(useOverlays.getState()).toMatchObject({ help: true, jobs: true, fileDialog: { purpose: "data" } });
    expect(useSettings.getState().settings.time).toBe("local");
    press("Escape");
    expect(useOverlays.getState().jobs).toBe(false);
    await waitFor(() => expect(askedFor("settings.set")).toEqual([{ time: "local" }]));
  });

  test("type letters in a field", () => {
    useOverlays.setState({ help: false });
    show();
    press("?", {}, screen.getByRole("textbox"));
    expect(useOverlays.getState().help).toBe(false);
  });

  test("Ctrl+Z undoes a verdict in triage, and a deletion elsewhere", async () => {
    answer("triage.undo", () => ({ changed: 1, undo: { undo: null, redo: "1 verdict" } }));
    answer("triage.redo", () => ({ changed: 1, undo: { undo: "1 verdict", redo: null } }));
    useVerdicts.setState({ undo: { undo: "1 verdict", redo: null } });
    const there = { name: "office", restore: vi.fn(async () => {}), remove: vi.fn(async () => {}) };
    forgetDeletions();
    await deleteWithUndo(there);
    show();
    usePage.getState().show("triage");
    press("z", { ctrlKey: true });
    await waitFor(() => expect(useVerdicts.getState().undo.redo).toBe("1 verdict"));
    press("Z", { ctrlKey: true, shiftKey: true });
    await waitFor(() => expect(useVerdicts.getState().undo.undo).toBe("1 verdict"));
    expect(there.restore).not.toHaveBeenCalled();
    usePage.getState().show("data");
    press("z", { ctrlKey: true });
    await waitFor(() => expect(there.restore).toHaveBeenCalledTimes(1));
    press("Z", { ctrlKey: true, shiftKey: true });
    await waitFor(() => expect(there.remove).toHaveBeenCalledTimes(2));
    expect(askedFor("triage.undo")).toHaveLength(1);
  });
});
