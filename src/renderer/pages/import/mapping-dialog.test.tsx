// The dialog about the columns of a table: roles, the preview of the first rows, and the import.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import type { ColumnMapping } from "#shared/mapping.ts";
import type { TablePreview, TableRole } from "#shared/table-preview.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { useJobs } from "../../state/jobs.ts";
import { useOverlays } from "../../state/overlays.ts";
import { useToasts } from "../../state/toasts.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { DropTarget } from "./drop-target.tsx";
import { MappingDialog } from "./mapping-dialog.tsx";

const column = (source: string, role: string, more: Partial<ColumnMapping> = {}): ColumnMapping => ({
  ...{ source, role, unit: null, time: null },
  ...more,
});
const role = (name: string, kind: TableRole["kind"], more: Partial<TableRole> = {}): TableRole => ({
  ...{ role: name, kind, unit: null, units: [], about: `about ${name}`, of: ["flows", "samples"] },
  ...more,
});
const roles = [
  role("keep", null),
  role("leave-out", null),
  role("start_time", "time", { of: ["flows"] }),
  role("time", "time", { of: ["samples"] }),
  role("orig_addr", "text", { of: ["flows"] }),
  role("duration_s", "number", { unit: "s", units: ["ms", "s"], of: ["flows"] }),
];
const preview: TablePreview = {
  ...{ path: "/data/foreign.csv", format: "CSV", why: "No reader knows these columns.", readBy: "guess" },
  ...{ needsMapping: true, mappable: true, remembered: false, signature: "0123456789abcdef" },
  header: [
    { source: "when", kind: "text", samples: ["01/02/2024 10:00", "02/02/2024 10:00"] },
    { source: "host", kind: "text", samples: [] },
    { source: "took", kind: "number", samples: ["12"] },
  ],
  mapping: {
    datasetKind: "flows",
    columns: [column("when", "keep"), column("host", "orig_addr"), column("took", "keep")],
  },
  datasetKind: "flows",
  columns: [{ name: "when", kind: "text", unit: null, about: "" }],
  cells: [["01/02/2024 10:00"]],
  ...{ problems: [], warnings: [], labelWindows: null, context: { columns: [], lacks: [] } },
};

beforeEach(() => {
  answer("table.roles", () => roles);
  answer("table.preview", () => preview);
  answer("job.start", ({ kind, input }) => jobOf(3, kind, { input }));
  forgetAnswers();
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
  useOverlays.setState({ mappings: [preview], fileDialog: null });
});

async function show(first: Partial<TablePreview> = {}) {
  render(
    <TipProvider>
      <MappingDialog first={{ ...preview, ...first }} />
    </TipProvider>,
  );
  await waitFor(() => expect(importButton().disabled).toBe(false));
}
const importButton = () => screen.getByRole<HTMLButtonElement>("button", { name: "Import" });
const select = (name: string) => screen.getByRole<HTMLSelectElement>("combobox", { name });
const choose = (name: string, value: string) => fireEvent.change(select(name), { target: { value } });
const rows = () => screen.getByRole("region", { name: "First rows as they would be read" });
const sent = async () => {
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
  return askedFor("job.start")[0]!.input as { mapping?: { columns: ColumnMapping[]; datasetKind: string } };
};

describe("a column", () => {
  test("is shown with its first values and its role", async () => {
    await show();
    expect(screen.getByText("No reader knows these columns.")).toBeTruthy();
    expect(screen.getByText("01/02/2024 10:00 · 02/02/2024 10:00")).toBeTruthy();
    expect(screen.getByText("no value")).toBeTruthy();
    expect(select("What host is").value).toBe("orig_addr");
    expect(within(rows()).getByRole("cell").textContent).toBe("01/02/2024 10:00");
    expect(askedFor("table.preview")).toEqual([]);
  });

  test("with another role is read again, and the new values are shown", async () => {
    answer("table.preview", () => ({ ...preview, cells: [], problems: ["2 times are not dates."] }));
    await show();
    choose("What when is", "start_time");
    choose("How times of when are written", "dmy");
    fireEvent.change(screen.getByRole("combobox", { name: "Zone of when" }), {
      target: { value: "Europe/Berlin" },
    });
    expect(await screen.findByText("2 times are not dates.")).toBeTruthy();
    expect(screen.getByText("No row can be read this way.")).toBeTruthy();
    await waitFor(() =>
      expect(askedFor("table.preview").at(-1)?.mapping?.columns[0]).toEqual(
        column("when", "start_time", { time: { format: "dmy", zone: "Europe/Berlin", halfDays: false } }),
      ),
    );
  });

  test("takes a role that only one may have from the other column", async () => {
    await show();
    choose("What when is", "orig_addr");
    expect(select("What host is").value).toBe("keep");
  });

  test("with a unit says how its numbers are read", async () => {
    await show();
    choose("What took is", "duration_s");
    choose("Unit of took", "ms");
    fireEvent.click(importButton());
    expect((await sent()).mapping?.columns[2]).toEqual(column("took", "duration_s", { unit: "ms" }));
  });

  test("with an invalid zone prevents the import", async () => {
    await show();
    choose("What when is", "start_time");
    fireEvent.change(screen.getByRole("combobox", { name: "Zone of when" }), { target: { value: "+2" } });
    expect(screen.getByRole("alert").textContent).toContain("Europe/Berlin");
    expect(importButton().disabled).toBe(true);
  });
});

describe("the table", () => {
  test("of samples has other roles, and a time for each sample", async () => {
    await show();
    choose("What when is", "start_time");
    fireEvent.click(screen.getByRole("radio", { name: "Rows are samples of a series" }));
    expect([select("What when is").value, select("What host is").value]).toEqual(["time", "keep"]);
    fireEvent.click(importButton());
    expect((await sent()).mapping?.datasetKind).toBe("samples");
    expect(useOverlays.getState().mappings).toEqual([]);
  });

  test("that cannot be read in this way shows why", async () => {
    answer("table.preview", () => {
      throw new AppError("FILE_UNREADABLE", "foreign.csv is gone; choose it again.");
    });
    await show();
    choose("What when is", "leave-out");
    expect(await screen.findByText("foreign.csv is gone; choose it again.")).toBeTruthy();
  });

  test("of Parquet may stay in place, read by its reader unless the mapping was changed", async () => {
    await show({ format: "Parquet" });
    fireEvent.click(screen.getByRole("radio", { name: "Leave where it is" }));
    fireEvent.click(importButton());
    expect(await sent()).toEqual({ path: "/data/foreign.csv", inPlace: true });
  });

  test("is not imported when the dialog is closed", async () => {
    await show();
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(useOverlays.getState().mappings).toEqual([]);
    expect(askedFor("job.start")).toEqual([]);
  });

  test("whose roles cannot be loaded shows why, with a retry", async () => {
    answer("table.roles", () => {
      throw new AppError("ENGINE_GONE", "The engine is gone.");
    });
    render(
      <TipProvider>
        <MappingDialog first={preview} />
      </TipProvider>,
    );
    expect((await screen.findByRole("alert")).textContent).toContain("The engine is gone.");
    expect(importButton().disabled).toBe(true);
    answer("table.roles", () => roles);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(importButton().disabled).toBe(false));
  });
});

describe("remembered answers", () => {
  const remembered = { readBy: "remembered", remembered: true } as const;

  test("are shown and can be deleted", async () => {
    answer("table.forget", () => ({ forgotten: true }));
    await show(remembered);
    expect(screen.getByText(/These choices are from the last table/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Forget them" }));
    expect(await screen.findByText("No reader knows these columns.")).toBeTruthy();
    expect(askedFor("table.forget")).toEqual([{ signature: preview.signature }]);
    expect(screen.queryByRole("button", { name: "Forget them" })).toBeNull();
  });

  test("stay when deleting fails, and a message says why", async () => {
    answer("table.forget", () => {
      throw new AppError("DISK_FULL", "The disk is full.");
    });
    await show(remembered);
    fireEvent.click(screen.getByRole("button", { name: "Forget them" }));
    await waitFor(() =>
      expect(useToasts.getState().toasts[0]).toMatchObject({
        title: "The stored choices could not be deleted",
        body: "The disk is full.",
      }),
    );
    expect(screen.getByText(/These choices are from the last table/)).toBeTruthy();
  });
});

describe("a dropped file", () => {
  const files = [new File([""], "a.csv")];
  const drag = (type: string, types: string[]) =>
    fireEvent(
      window,
      Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer: { types, files } }),
    );

  test("is announced while it hovers, and opened", async () => {
    render(<DropTarget />);
    drag("dragenter", ["Files"]);
    drag("dragenter", ["Files"]);
    drag("dragleave", ["Files"]);
    expect(screen.getByText("Drop to open")).toBeTruthy();
    expect(drag("dragover", ["Files"])).toBe(false);
    drag("drop", ["Files"]);
    expect(screen.queryByText("Drop to open")).toBeNull();
    await waitFor(() => expect(askedFor("table.preview")[0]?.path).toBe("/dropped/a.csv"));
  });

  test("that leaves the window is ignored, and so is dropped text", () => {
    render(<DropTarget />);
    drag("dragenter", ["Files"]);
    drag("dragleave", ["Files"]);
    expect(screen.queryByText("Drop to open")).toBeNull();
    drag("dragenter", ["text/plain"]);
    expect(screen.queryByText("Drop to open")).toBeNull();
    expect(drag("drop", ["text/plain"])).toBe(true);
  });
});
