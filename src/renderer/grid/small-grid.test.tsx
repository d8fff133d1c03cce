// A grid of a few rows: order, check marks, and replacing rows.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { useSettings } from "../state/settings.ts";
import { type SmallColumn, SmallGrid } from "./small-grid.tsx";

interface Row {
  id: string;
  name: string;
  bytes: number | null;
}
const rows: Row[] = [
  { id: "a", name: "host 10", bytes: 5 },
  { id: "b", name: "host 9", bytes: null },
  { id: "c", name: "host 2", bytes: 700 },
];
const columns: SmallColumn<Row>[] = [
  {
    id: "name",
    title: "Name",
    widthPx: 90,
    grows: true,
    value: ({ name }) => name,
    text: ({ name }) => name,
  },
  {
    ...{ id: "bytes", title: "Bytes", widthPx: 80, align: "right" },
    value: ({ bytes }) => bytes,
    text: ({ bytes }) => (bytes === null ? "–" : `${bytes} B`),
    score: ({ bytes }) => (bytes ?? 0) / 7,
  },
];

beforeEach(() => useSettings.getState().change({ density: "compact" }));

const grid = (shown: Row[] = rows, chosen?: Parameters<typeof SmallGrid<Row>>[0]["chosen"]) => (
  <SmallGrid<Row>
    {...{ label: "Hosts", columns, rows: shown, heightPx: 240, idOf: ({ id }) => id }}
    {...(chosen ? { chosen } : {})}
  />
);
const inOrder = () =>
  [...document.querySelectorAll<HTMLElement>(".ag-row")]
    .sort((a, b) => Number(a.getAttribute("row-index")) - Number(b.getAttribute("row-index")))
    .map((row) => row.querySelector('[col-id="name"]')?.textContent);
const shown = (names: string[]) => waitFor(() => expect(inOrder()).toEqual(names));
const sortBy = (title: string) => fireEvent.click(within(screen.getByRole("region")).getByText(title));

test("columns that share the width end where the grid ends, and keep their least width", async () => {
  const shared = columns.map((column) => ({ ...column, grows: false, leastPx: column.widthPx }));
  render(
    <SmallGrid<Row> {...{ label: "Hosts", columns: shared, rows, heightPx: 240, idOf: ({ id }) => id }} />,
  );
  await shown(["host 10", "host 9", "host 2"]);
  const width = (id: string) =>
    Number.parseInt(
      document.querySelector<HTMLElement>(`.ag-header-cell[col-id="${id}"]`)?.style.width ?? "",
      10,
    );
  const whole = width("name") + width("bytes");
  expect(width("name")).toBeGreaterThanOrEqual(90);
  expect(width("bytes")).toBeGreaterThanOrEqual(80);
  expect(whole).toBeGreaterThan(90 + 80);
});

describe("the order", () => {
  test("is that of the rows, then that of a header: numbers in text by value, missing values last", async () => {
    render(grid());
    await shown(["host 10", "host 9", "host 2"]);
    sortBy("Name");
    await shown(["host 2", "host 9", "host 10"]);
    sortBy("Bytes");
    await shown(["host 10", "host 2", "host 9"]);
    sortBy("Bytes");
    await shown(["host 2", "host 10", "host 9"]);
  });
});

describe("the rows", () => {
  test("are replaced when they change", async () => {
    const drawn = render(grid());
    await shown(["host 10", "host 9", "host 2"]);
    drawn.rerender(grid([{ id: "d", name: "printer", bytes: 1 }]));
    await shown(["printer"]);
    expect(document.querySelector('.ag-row [col-id="bytes"]')?.textContent).toBe("1 B");
  });

  test("follow the density, without a warning from the grid", async () => {
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    render(grid());
    await shown(["host 10", "host 9", "host 2"]);
    const height = () => document.querySelector<HTMLElement>(".ag-row")?.style.height;
    const before = height();
    useSettings.getState().change({ density: "comfortable" });
    await waitFor(() => expect(height()).not.toBe(before));
    expect([...complaint.mock.calls, ...warning.mock.calls].flat().join("\n")).not.toContain("AG Grid");
    complaint.mockRestore();
    warning.mockRestore();
  });
});

describe("check marks", () => {
  const names = () => screen.getAllByRole("checkbox").map((box) => box.getAttribute("aria-label"));
  const mark = (index: number) => fireEvent.click(screen.getAllByRole("checkbox")[index]!);

  test("show the selection, and a click reports it", async () => {
    const onChange = vi.fn();
    render(grid(rows, { ids: new Set(["b"]), rowWords: "Take out", allWords: "Take all out", onChange }));
    await shown(["host 10", "host 9", "host 2"]);
    await waitFor(() =>
      expect(names()).toEqual(["Take all out", "Take out (kept)", "Take out (left out)", "Take out (kept)"]),
    );
    expect(onChange).not.toHaveBeenCalled();
    mark(1);
    await waitFor(() => expect(onChange.mock.lastCall?.[0]).toEqual(new Set(["a", "b"])));
    mark(0);
    await waitFor(() => expect(onChange.mock.lastCall?.[0]).toEqual(new Set(["a", "b", "c"])));
  });
});
