// The rows of a dataset: cells, order, filter, columns, keys, and switching to another dataset in the same grid.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { dataset, rows, startSmallEngine } from "#test/support/small-engine.ts";
import { answer, answerOf, askedFor, later } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { useToasts } from "../../state/toasts.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { DatasetView } from "./dataset-view.tsx";

beforeEach(() => {
  startSmallEngine();
  forgetAnswers();
  useQuery.getState().forget();
  useToasts.setState({ toasts: [] });
  // The time line has separate tests; here it is collapsed.
  useSettings.setState(({ settings }) => ({
    settings: { ...settings, layouts: {}, panes: { overview: 0 } },
  }));
});

const page = (shown: Dataset) => (
  <TipProvider>
    <DatasetView dataset={shown} />
  </TipProvider>
);
async function show(shown = dataset) {
  const drawn = render(page(shown));
  await waitFor(() => expect(cellAt(0, "orig_port")).toBe("40000"));
  return drawn;
}
const cellAt = (index: number, column: string) =>
  document.querySelector(`.ag-row[row-index="${index}"] [col-id="${column}"]`)?.textContent ?? null;
const header = (column: string) =>
  document.querySelector<HTMLElement>(`.ag-header-cell[col-id="${column}"]`)!;
const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, ...more });
const focused = () => document.querySelector(".ag-cell-focus")?.closest(".ag-row")?.getAttribute("row-index");
const udp = { kind: "compare", column: "protocol", op: "=", value: "udp" } as const;

describe("the grid", () => {
  test("formats cells by kind and marks missing values", async () => {
    await show();
    expect(cellAt(1, "start_time")).toContain("09:00:01");
    expect(cellAt(1, "orig_bytes")).toBe("100 B");
    expect(cellAt(0, "protocol")).toBe("udp");
    await waitFor(() => expect(cellAt(9, "duration_s")).toBe("–"));
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("office.pcap");
    expect(useQuery.getState().total).toBe(rows);
  });

  test("requests a filter at once and shows its count", async () => {
    await show();
    useQuery.getState().only(udp);
    await waitFor(() => expect(cellAt(1, "orig_port")).toBe("40003"));
    await waitFor(() => expect(useQuery.getState().total).toBe(100));
  });

  test("never replaces a later answer by an earlier one", async () => {
    await show();
    const slow = later<void>();
    const flows = answerOf("flows.page");
    answer("flows.page", async (input) => {
      if (input.filter.kind === "compare" && input.filter.value === "udp") await slow.promise;
      return flows(input);
    });
    useQuery.getState().only(udp);
    await waitFor(() => expect(askedFor("flows.page").at(-1)?.filter).toEqual(udp));
    useQuery.getState().only({ ...udp, value: "tcp" });
    await waitFor(() => expect(cellAt(0, "orig_port")).toBe("40001"));
    slow.resolve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(cellAt(0, "orig_port")).toBe("40001");
    await waitFor(() => expect(useQuery.getState().total).toBe(200));
  });

  test("shows an error for a refused filter, and keeps the rows", async () => {
    await show();
    useQuery.getState().only({ kind: "any", text: "x" });
    await waitFor(() => expect(useQuery.getState().problem?.message).toContain("knows no filter"));
    expect(cellAt(0, "orig_port")).toBe("40000");
    expect(useQuery.getState().total).toBe(rows);
  });

  test("offers to clear the filter when no row matches", async () => {
    await show();
    useQuery.getState().only({ kind: "compare", column: "orig_bytes", op: "<", value: 0 });
    await screen.findByText("No row matches the filter.");
    fireEvent.click(screen.getByRole("button", { name: "Clear filter" }));
    await waitFor(() => expect(useQuery.getState().total).toBe(rows));
    expect(screen.queryByText("No row matches the filter.")).toBeNull();
  });

  test("shows an error when rows cannot be loaded, with a retry", async () => {
    answer("flows.page", () => {
      throw new AppError("FILE_CHANGED", "The file was changed; open it again.");
    });
    render(page(dataset));
    expect(await screen.findByText("The file was changed; open it again.")).toBeTruthy();
    startSmallEngine();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(cellAt(0, "orig_port")).toBe("40000"));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("switches to another dataset in place", async () => {
    const drawn = await show();
    const grid = screen.getByLabelText("Rows").firstElementChild;
    drawn.rerender(page({ ...dataset, id: 2, name: "monday.pcap" }));
    await waitFor(() => expect(askedFor("flows.page").at(-1)?.datasetId).toBe(2));
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("monday.pcap"));
    expect(screen.getByLabelText("Rows").firstElementChild).toBe(grid);
  });

  test("requests new rows while the dataset is read", async () => {
    const drawn = await show({ ...dataset, reading: true, rows: 200 });
    const before = askedFor("flows.page").length;
    drawn.rerender(page({ ...dataset, reading: true, rows: 300 }));
    await waitFor(() => expect(askedFor("flows.page").length).toBeGreaterThan(before));
  });
});

describe("order and columns", () => {
  test("a click on a header sorts by it, a second one reverses the order", async () => {
    await show();
    const click = () => fireEvent.click(within(header("orig_bytes")).getByText("orig_bytes"));
    const order = (descending: boolean) => [{ column: "orig_bytes", descending }];
    click();
    await waitFor(() => expect(useQuery.getState().sort).toEqual(order(false)));
    click();
    await waitFor(() => expect(useQuery.getState().sort).toEqual(order(true)));
    await waitFor(() => expect(askedFor("flows.page").at(-1)?.sort).toEqual(order(true)));
    await waitFor(() => expect(cellAt(0, "orig_port")).toBe("40299"));
  });

  test("the chooser hides a column, remembers it and shows it again", async () => {
    await show();
    fireEvent.click(screen.getByRole("button", { name: "Columns" }));
    const box = await screen.findByRole("checkbox", { name: /^protocol/ });
    fireEvent.click(box);
    await waitFor(() => expect(header("protocol")).toBeNull());
    const [layout] = Object.values(useSettings.getState().settings.layouts);
    expect(layout?.find(({ column }) => column === "protocol")?.hidden).toBe(true);
    expect(screen.getByText("7 of 8 shown")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Analyst" }));
    await waitFor(() => expect(header("protocol")).not.toBeNull());
    // The hidden column was not requested; it is requested now.
    await waitFor(() => expect(askedFor("flows.page").at(-1)?.columns).toContain("protocol"));
    await waitFor(() => expect(cellAt(0, "protocol")).toBe("udp"));
  });

  test("the chooser finds columns by name and hides all matches", async () => {
    await show();
    fireEvent.click(screen.getByRole("button", { name: "Columns" }));
    fireEvent.change(await screen.findByRole("searchbox"), { target: { value: "resp" } });
    expect(screen.getAllByRole("checkbox")).toHaveLength(2);
    fireEvent.click(screen.getByRole("button", { name: "Hide found" }));
    await waitFor(() => expect(header("resp_addr")).toBeNull());
    expect(header("resp_port")).toBeNull();
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "nothing of that name" } });
    expect(screen.getByText("No column is called that.")).toBeTruthy();
  });
});

describe("keys", () => {
  test("j and k move, Home and End jump, x selects", async () => {
    await show();
    press("j");
    press("j");
    await waitFor(() => expect(focused()).toBe("1"));
    press("k");
    await waitFor(() => expect(focused()).toBe("0"));
    press("x");
    await waitFor(() => expect(useQuery.getState().selectedRows).toBe(1));
    press("End");
    await waitFor(() => expect(focused()).toBe(String(rows - 1)));
    press("Home");
    await waitFor(() => expect(focused()).toBe("0"));
  });

  test("Shift+G goes to a row by number", async () => {
    await show();
    press("G", { shiftKey: true });
    const field = await screen.findByRole<HTMLInputElement>("textbox", { name: /Row/ });
    fireEvent.change(field, { target: { value: "400" } });
    expect(field.getAttribute("aria-invalid")).toBe("true");
    fireEvent.change(field, { target: { value: "250" } });
    fireEvent.submit(field.form!);
    await waitFor(() => expect(focused()).toBe("249"));
  });

  test("Ctrl+C copies the value, Ctrl+Shift+C the row with its names", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await show();
    press("j");
    await waitFor(() => expect(focused()).toBe("0"));
    press("c", { ctrlKey: true });
    expect(write).toHaveBeenLastCalledWith("2024-03-01T09:00:00.000Z");
    press("c", { ctrlKey: true, shiftKey: true });
    const [head, line] = String(write.mock.lastCall?.[0]).split("\n");
    expect(head).toBe(
      "start_time\torig_addr\torig_port\tresp_addr\tresp_port\tprotocol\tduration_s\torig_bytes",
    );
    expect(line?.split("\t").slice(1, 4)).toEqual(["10.0.0.0", "40000", "192.0.2.0"]);
    write.mockRestore();
  });
});
