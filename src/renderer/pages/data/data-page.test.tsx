// The data page around its grid: the list, the header with its menus, the details, and what replaces the page when there is nothing to
// show.
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { Dataset, Profile } from "#shared/vocabulary.ts";
import { dataset, startSmallEngine, workspace } from "#test/support/small-engine.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { layoutOf } from "../../grid/layout.ts";
import { useDatasets, useSelectedDataset } from "../../state/datasets.ts";
import { forgetDeletions } from "../../state/deletions.ts";
import { useJobs } from "../../state/jobs.ts";
import { useLink } from "../../state/link.ts";
import { useOverlays } from "../../state/overlays.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { useToasts } from "../../state/toasts.ts";
import { useWorkspace } from "../../state/workspace.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { DataPage } from "./data-page.tsx";
import { DatasetDetails, useDetailsOpen } from "./dataset-details.tsx";
import { DatasetHeader } from "./dataset-header.tsx";
import { DatasetList } from "./dataset-list.tsx";

const ill: Dataset = {
  ...dataset,
  ...{ id: 2, name: "broken.csv", refusedRows: 2, warnings: ["Two columns have one name."] },
  refused: [{ reason: "Too few cells", count: 2, examples: [{ line: 7, text: "a,b" }] }],
};
let stored: Dataset[];

beforeEach(() => {
  startSmallEngine();
  stored = [dataset, ill];
  answer("dataset.list", () => stored);
  answer("job.cancel", () => ({}));
  answer("column.profile", ({ column }) => profile(column));
  forgetAnswers();
  forgetDeletions();
  useDatasets.setState({ list: stored, selectedId: 1, error: null });
  useJobs.getState().reset();
  useJobs.setState({ list: [] });
  useLink.setState(({ engine }) => ({ app: null, engine: { ...engine, state: "ready" } }));
  useOverlays.setState({ fileDialog: null, exporting: null, mappings: [] });
  useQuery.getState().forget();
  useToasts.setState({ toasts: [] });
  useWorkspace.setState({ current: workspace, known: true, error: null });
  // The time line has separate tests; here it is collapsed.
  useSettings.setState(({ settings }) => ({
    settings: { ...settings, layouts: {}, panes: { overview: 0 } },
  }));
});

const profile = (name: string): Profile => ({
  column: dataset.columns.find((column) => column.name === name)!,
  ...{ count: 300, missing: 30, distinct: 2, min: 0, max: 29_900, mean: 1 },
  quantiles: [{ p: 0.5, value: 15_000 }],
  histogram: [
    { from: 0, to: 15_000, count: 150 },
    { from: 15_000, to: 29_901, count: 120 },
  ],
  top: [
    { value: name === "protocol" ? "tcp" : 100, count: 200 },
    { value: name === "protocol" ? "udp" : 200, count: 70 },
  ],
});
const draw = (part: ReactNode) => render(<TipProvider>{part}</TipProvider>);
/** The page around its grid, which has separate tests. */
function Around() {
  const datasets = useDatasets(({ list }) => list) ?? [];
  const shown = useSelectedDataset();
  const [open] = useDetailsOpen();
  return (
    <>
      <DatasetList datasets={datasets} />
      {shown && <DatasetHeader dataset={shown} grid={null} layout={layout} look="rows" onLook={() => {}} />}
      {shown && open && <DatasetDetails dataset={shown} />}
    </>
  );
}
const layout = layoutOf(dataset.columns, undefined);
const show = () => draw(<Around />);
async function showRows(): Promise<void> {
  draw(<DataPage />);
  await waitFor(() => expect(cell(1, "orig_bytes")?.textContent).toBe("100 B"));
}
const cell = (row: number, column: string) =>
  document.querySelector<HTMLElement>(`.ag-row[row-index="${row}"] [col-id="${column}"]`);
const list = () => within(screen.getByRole("navigation", { name: "Datasets" }));
const item = (name: string | RegExp) => screen.findByRole("menuitem", { name });
const toast = () => useToasts.getState().toasts.at(-1);
async function more(name: string): Promise<void> {
  fireEvent.keyDown(screen.getByRole("button", { name: "More for office.pcap" }), { key: "Enter" });
  fireEvent.click(await item(name));
}

describe("the list", () => {
  test("switches to another dataset, and marks those with warnings", async () => {
    show();
    const [first, second] = list().getAllByRole("listitem");
    expect(first?.textContent).toContain("300 rows");
    expect(within(first!).queryByRole("img", { name: "has warnings" })).toBeNull();
    expect(within(second!).getByRole("img", { name: "has warnings" })).toBeTruthy();
    fireEvent.click(within(second!).getByRole("button"));
    expect(useDatasets.getState().selectedId).toBe(2);
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("broken.csv"));
  });

  test("shows datasets being read, and failed imports until they are dismissed", async () => {
    const input = { path: "/data/b.csv" };
    const error = { code: "FILE_EMPTY" as const, message: "b.csv is empty." };
    useJobs.setState({
      list: [jobOf(4, "dataset.import", { input: { path: "/data/a.csv" }, title: "Import a.csv" })],
      failed: [jobOf(3, "dataset.import", { input, state: "failed", error })],
    });
    show();
    fireEvent.click(list().getByRole("button", { name: "Cancel Import a.csv" }));
    await waitFor(() => expect(askedFor("job.cancel")).toEqual([{ jobId: 4 }]));
    expect(list().getByText("b.csv is empty.")).toBeTruthy();
    const files = [{ name: "logs/a.log" }, { name: "logs/b.log" }];
    act(() => useJobs.setState({ list: [jobOf(5, "upload.receive", { input: { files } })] }));
    expect(list().getByText("logs")).toBeTruthy();
    fireEvent.click(list().getByRole("button", { name: "Dismiss" }));
    expect(list().queryByText("b.csv is empty.")).toBeNull();
  });
});

describe("in place of the page", () => {
  test("datasets that could not be loaded, and a retry", async () => {
    useDatasets.setState({ list: null, error: new AppError("ENGINE_GONE", "The engine is gone.") });
    draw(<DataPage />);
    expect(screen.getByText("The engine is gone.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(list().getByText("office.pcap")).toBeTruthy());
  });

  test("failed imports stay below the datasets, the last two with their reason, and go at once", async () => {
    const error = { code: "FILE_EMPTY" as const, message: "It is empty." };
    const failed = [9, 8, 7].map((id) =>
      jobOf(id, "dataset.import", { input: { path: `/data/${id}.csv` }, state: "failed", error }),
    );
    useJobs.setState({ failed });
    show();
    const items = list()
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent ?? "");
    expect(items.slice(0, 2).map((text) => text.slice(0, 6))).toEqual(["office", "broken"]);
    expect(items.slice(2)).toEqual([
      "9.csvIt is empty.",
      "8.csvIt is empty.",
      "Dismiss all 3, 1 of them not shown",
    ]);
    fireEvent.click(list().getByRole("button", { name: /^Dismiss all 3/ }));
    expect(useJobs.getState().failed).toEqual([]);
  });

  test("an empty workspace invites to open a file, and a failed import can be retried", async () => {
    answer("job.start", ({ kind, input }) => jobOf(9, kind, { input }));
    const failed = jobOf(3, "dataset.import", { input: { path: "/data/b.csv" }, state: "failed" });
    useDatasets.setState({ list: [], selectedId: null });
    useJobs.setState({ failed: [failed] });
    draw(<DataPage />);
    fireEvent.click(screen.getByRole("button", { name: "Open a file" }));
    expect(useOverlays.getState().fileDialog?.purpose).toBe("data");
    expect(screen.getByRole("alert").textContent).toContain("b.csv was not opened");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(askedFor("job.start")[0]?.input).toEqual({ path: "/data/b.csv" }));
    expect(await screen.findByRole("button", { name: "Cancel dataset.import 9" })).toBeTruthy();
  });

  test("without a workspace it says why, and what to do", () => {
    useWorkspace.setState({ error: new AppError("WORKSPACE_LOCKED", "Another window has it open.") });
    draw(<DataPage />);
    expect(screen.getByText("Another window has it open.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "New workspace" }));
    expect(useOverlays.getState().fileDialog?.purpose).toBe("new-workspace");
  });
});

describe("the header over the rows", () => {
  test("names the file and says that nothing is missing", async () => {
    show();
    expect(screen.getByText("Zeek conn.log")).toBeTruthy();
    expect(screen.getByText("300 rows × 8")).toBeTruthy();
    expect(screen.getByText("No row refused")).toBeTruthy();
  });

  test("lists what was refused, with the lines", async () => {
    useDatasets.setState({ selectedId: 2 });
    show();
    fireEvent.click(screen.getByRole("button", { name: "2 rows refused, 1 warning" }));
    const sheet = await screen.findByRole("dialog", { name: "Health of the data" });
    expect(sheet.textContent).toContain("2 of 302 rows (0.7 %) are not in the dataset.");
    expect(sheet.textContent).toContain("Two columns have one name.");
    expect(within(sheet).getByRole("listitem").textContent).toBe("line 7a,b");
  });

  test("exports the rows as shown", async () => {
    show();
    fireEvent.click(screen.getByRole("button", { name: "Export rows" }));
    expect(useOverlays.getState().exporting).toMatchObject({ datasetId: 1, what: "flows", sort: [] });
    expect(useOverlays.getState().exporting?.shown).toHaveLength(8);
  });

  test("renames", async () => {
    answer("dataset.rename", ({ name }) => {
      stored = [{ ...dataset, name }, ill];
      return stored[0]!;
    });
    show();
    await more("Rename…");
    const field = await screen.findByRole("textbox", { name: "Name" });
    fireEvent.change(field, { target: { value: "Friday" } });
    fireEvent.submit(field.closest("form")!);
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Friday"));
  });

  test("deletes with an undo", async () => {
    answer("dataset.delete", () => {
      stored = [ill];
      return {};
    });
    show();
    await more("Delete");
    await waitFor(() => expect(list().queryByText("office.pcap")).toBeNull());
    expect(toast()).toMatchObject({ title: "Deleted office.pcap", action: { label: "Undo" } });
  });

  test("says that a recognised format needs no mapping", async () => {
    answer("table.preview", ({ path }) => ({
      ...{ path, format: "Zeek conn.log", why: "", needsMapping: false, mappable: false, readBy: "format" },
      ...{ remembered: false, signature: null, header: [], mapping: null, datasetKind: "flows" },
      ...{
        columns: [],
        cells: [],
        problems: [],
        warnings: [],
        labelWindows: null,
        context: { columns: [], lacks: [] },
      },
    }));
    show();
    await more("Map columns…");
    await waitFor(() => expect(toast()?.title).toBe("office.pcap needs no mapping"));
    expect(useOverlays.getState().mappings).toEqual([]);
  });
});

describe("the details", () => {
  test("are shown beside the rows: shares of the protocols, the file's path, its hash", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    show();
    fireEvent.click(screen.getByRole("button", { name: "Details of the dataset" }));
    const details = within(screen.getByRole("region", { name: "Details of the dataset" }));
    expect(await details.findByText("tcp")).toBeTruthy();
    expect(details.getByText("not known yet")).toBeTruthy();
    expect(details.getByText("Every row is in the dataset, and there are no warnings.")).toBeTruthy();
    fireEvent.click(details.getByRole("button", { name: "Copy the path" }));
    await waitFor(() => expect(write).toHaveBeenCalledWith("/data/office.pcap"));
    fireEvent.click(details.getByRole("button", { name: "Close the details" }));
    expect(screen.queryByRole("region", { name: "Details of the dataset" })).toBeNull();
    write.mockRestore();
  });
});

describe("a value and its column", () => {
  const menuOf = async (row: number, column: string) => {
    fireEvent.contextMenu(cell(row, column)!);
    return screen.findByRole("menu");
  };

  test("the menu of a value includes, excludes or shows only it", async () => {
    await showRows();
    await menuOf(0, "protocol");
    fireEvent.click(await item("Exclude"));
    expect(useQuery.getState().text).toBe("not protocol = udp");
    await waitFor(() => expect(cell(0, "protocol")?.textContent).toBe("tcp"));
    await menuOf(0, "protocol");
    fireEvent.click(await item("Only this"));
    expect(useQuery.getState().text).toBe("protocol = tcp");
  });

  test("the menu of a time keeps what comes after it", async () => {
    await showRows();
    await menuOf(1, "start_time");
    fireEvent.click(await item("From here on"));
    expect(useQuery.getState().filter).toMatchObject({ column: "start_time", op: ">=" });
  });

  test("the profile counts, and a click on a bar or a value filters the rows", async () => {
    await showRows();
    await menuOf(1, "orig_bytes");
    fireEvent.click(await item(/^Profile of the column/));
    const sheet = await screen.findByRole("dialog", { name: "Profile of orig_bytes" });
    expect(await within(sheet).findByText("30 (10 %)")).toBeTruthy();
    const [first, second] = within(sheet).getAllByRole("button", { name: /: 1[25]0 rows$/ });
    act(() => first?.focus());
    fireEvent.keyDown(first!, { key: "ArrowRight" });
    expect(document.activeElement).toBe(second);
    fireEvent.click(second!);
    expect(useQuery.getState().filter).toEqual({
      ...{ kind: "range", column: "orig_bytes", from: 15_000, to: 29_900 },
    });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
