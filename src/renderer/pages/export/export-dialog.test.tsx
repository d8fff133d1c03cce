// The export dialog: rows and columns, format, and the job that is sent with the chosen path.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { dataset, model, scores } from "#test/support/small-engine.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useDatasets } from "../../state/datasets.ts";
import { useJobs } from "../../state/jobs.ts";
import { useLink } from "../../state/link.ts";
import { useModels } from "../../state/models.ts";
import { type ExportSubject, useOverlays } from "../../state/overlays.ts";
import { useQuery } from "../../state/query.ts";
import { useToasts } from "../../state/toasts.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { ExportDialog } from "./export-dialog.tsx";

const udp = { kind: "compare", column: "protocol", op: "=", value: "udp" } as const;
const host = (nativeDialogs: boolean) =>
  useLink.setState({ app: { version: "1", host: "loopback", platform: "linux", nativeDialogs } });

beforeEach(() => {
  answer("job.start", ({ kind, input }) => jobOf(3, kind, { input }));
  host(false);
  useDatasets.setState({ list: [dataset], selectedId: 1 });
  useModels.setState({ list: [model], scores: [scores], selectedId: 7 });
  useQuery.setState({ total: 100 });
  useJobs.getState().reset();
  useToasts.setState({ toasts: [] });
  useOverlays.setState({ saveDialog: null });
});

const show = (subject: Partial<ExportSubject> = {}) => {
  const whole = { datasetId: 1, filter: { kind: "all" }, what: "flows", ...subject } as ExportSubject;
  useOverlays.setState({ exporting: whole });
  return render(
    <TipProvider>
      <ExportDialog subject={whole} />
    </TipProvider>,
  );
};
const pick = (name: string) => fireEvent.click(screen.getByRole("radio", { name }));
const submit = () => fireEvent.submit(document.querySelector("form")!);
/** Chooses a path, and returns the job that was sent. */
async function sent(path = "/x/office.csv") {
  submit();
  await waitFor(() => expect(useOverlays.getState().saveDialog).not.toBeNull());
  useOverlays.getState().saveDialog?.answer({ path, overwrite: false });
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
  return askedFor("job.start")[0];
}

test("of everything writes all rows and columns as CSV, in file order", async () => {
  show();
  expect(screen.getByRole("dialog", { name: "Export flows of office.pcap" })).toBeTruthy();
  expect(screen.getByText("All 300 rows")).toBeTruthy();
  expect(screen.getByText("Times are UTC, ISO 8601, to the microsecond.")).toBeTruthy();
  expect(await sent()).toEqual({
    kind: "dataset.export",
    input: {
      ...{ datasetId: 1, filter: { kind: "all" }, sort: [], spreadsheet: false, format: "csv", ecs: false },
      ...{ flagged: false, findings: false },
      ...{ path: "/x/office.csv", overwrite: false },
    },
  });
  expect(useOverlays.getState().exporting).toBeNull();
  expect(useJobs.getState().list?.map(({ id }) => id)).toEqual([3]);
});

describe("rows, columns and order", () => {
  const subject = {
    filter: udp,
    sort: [{ column: "orig_bytes", descending: true }],
    shown: ["orig_addr", "orig_bytes"],
  };

  test("are those that match the filter, unless all are chosen", async () => {
    show(subject);
    expect(screen.getByRole("radio", { name: "100 matching" }).getAttribute("aria-checked")).toBe("true");
    expect(await sent()).toMatchObject({ input: { filter: udp, sort: [] } });
  });

  test("are all, those shown, and as in the grid, as chosen", async () => {
    show(subject);
    pick("All 300");
    pick("2 shown");
    pick("By orig_bytes");
    expect(await sent()).toMatchObject({
      input: { filter: { kind: "all" }, columns: subject.shown, sort: subject.sort },
    });
  });

  test("are not offered when there is no choice", () => {
    useQuery.setState({ total: null });
    show({ filter: udp, shown: dataset.columns.map(({ name }) => name) });
    expect(screen.getByRole("radio", { name: "Matching the filter" })).toBeTruthy();
    expect(screen.queryByRole("radiogroup", { name: "Columns" })).toBeNull();
    expect(screen.queryByRole("radiogroup", { name: "Order" })).toBeNull();
  });
});

describe("from triage", () => {
  test("the displayed flags, columns and findings are written", async () => {
    show({ what: "flags", modelId: 7, shown: ["orig_addr"], triage: { flagged: true } });
    expect(screen.getByRole("radio", { name: "Flags" }).getAttribute("aria-checked")).toBe("true");
    expect(await sent()).toMatchObject({
      input: { flagged: true, findings: true, modelId: 7, columns: ["orig_addr"], filter: { kind: "all" } },
    });
  });

  test("all rows and no findings, when chosen", async () => {
    show({ modelId: 7, filter: udp, triage: { flagged: true } });
    expect(screen.getByRole("radio", { name: "Flags that match the filter" })).toBeTruthy();
    pick("All 300");
    pick("None");
    expect(await sent()).toMatchObject({
      input: { flagged: false, findings: false, filter: { kind: "all" } },
    });
  });
});

describe("scores", () => {
  const select = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Scores" });

  test("of the selected model are added, and the note names it", async () => {
    show({ what: "flags", modelId: 7 });
    expect(select().value).toBe("7");
    expect(screen.getByText(/Score \(0–100\), flag and reason stand before the columns/)).toBeTruthy();
    expect(await sent()).toMatchObject({ input: { modelId: 7 } });
  });

  test("are not offered when no model has scored the dataset", () => {
    useModels.setState({ scores: [{ ...scores, datasetId: 2 }] });
    show({ modelId: 7 });
    expect(screen.queryByRole("combobox", { name: "Scores" })).toBeNull();
  });

  test("of other models, or none, can be chosen", async () => {
    show();
    expect(
      within(select())
        .getAllByRole("option")
        .map(({ textContent }) => textContent),
    ).toEqual(["None", "By Monday"]);
    expect((await sent())?.input).not.toHaveProperty("modelId");
  });
});

describe("format", () => {
  test("is remembered for the next time, with its extension and its names", async () => {
    const first = show();
    pick("NDJSON");
    pick("Elastic Common Schema");
    submit();
    await waitFor(() => expect(useOverlays.getState().saveDialog?.name).toBe("office-export.ndjson"));
    useOverlays.getState().saveDialog?.answer(null);
    first.unmount();
    show();
    expect(screen.getByRole("radio", { name: "NDJSON" }).getAttribute("aria-checked")).toBe("true");
    expect(await sent("/x/a.ndjson")).toMatchObject({ input: { format: "ndjson", ecs: true } });
  });

  test("Parquet keeps the dataset's column names", async () => {
    show();
    pick("Parquet");
    expect(screen.queryByRole("radio", { name: "Elastic Common Schema" })).toBeNull();
    expect(screen.getByText("Times keep their type, in UTC.")).toBeTruthy();
    expect(await sent()).toMatchObject({ input: { format: "parquet", ecs: false } });
  });
});

describe("the path", () => {
  test("when dismissed, writes nothing", async () => {
    show();
    submit();
    await waitFor(() => expect(useOverlays.getState().saveDialog).not.toBeNull());
    useOverlays.getState().saveDialog?.answer(null);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(askedFor("job.start")).toEqual([]);
  });

  test("shows why the dialog failed", async () => {
    host(true);
    answer("dialog.save", () => {
      throw new AppError("FORBIDDEN", "The dialog is open already.");
    });
    show();
    submit();
    await waitFor(() =>
      expect(useToasts.getState().toasts[0]).toMatchObject({
        title: "The export could not be started",
        body: "The dialog is open already.",
      }),
    );
  });

  test("Cancel closes without a request", () => {
    show();
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(useOverlays.getState()).toMatchObject({ exporting: null, saveDialog: null });
  });
});
