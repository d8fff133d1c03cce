// Rows that are pasted or typed: what is shown of them, what can be corrected, and the dataset and scores that they become.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Job } from "#shared/job.ts";
import { model } from "#test/support/small-engine.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { forgetAnswers } from "../../api/answers.ts";
import { useJobs } from "../../state/jobs.ts";
import { useModels } from "../../state/models.ts";
import { useOverlays } from "../../state/overlays.ts";
import { usePage } from "../../state/page.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { PasteDialog } from "./paste-dialog.tsx";
import { PasteTarget } from "./paste-target.tsx";

const column = (name: string) => ({ name, kind: "number" as const, unit: null, about: "" });
const preview = {
  path: "x",
  format: "CSV",
  why: "",
  needsMapping: false,
  mappable: true,
  readBy: "format" as const,
  remembered: false,
  signature: null,
  mapping: null,
  header: [],
  datasetKind: "flows" as const,
  columns: [column("bytes"), column("packets")],
  cells: [
    [1, 3],
    [2, 4],
  ],
  problems: [],
  warnings: [],
  labelWindows: null,
  context: { columns: [], lacks: [] },
};

beforeEach(() => {
  forgetAnswers();
  usePage.getState().show("data");
  useOverlays.setState({ pasted: null });
  useJobs.getState().reset();
  useModels.setState({ list: [], scores: [], selectedId: null });
  answer("table.preview", () => preview);
  answer("dataset.list", () => []);
  answer("model.list", () => []);
  answer("upload.write", ({ bytes }) => ({ bytes: bytes.length }));
  answer("upload.discard", () => ({}));
  let id = 10;
  const outputs: Partial<Record<Job["kind"], unknown>> = {
    "upload.receive": { paths: ["/ws/temporary/uploads/x/Mine.csv"], bytes: 1 },
    "dataset.import": { datasetId: 4, rows: 2, refusedRows: 0 },
    "model.score": { datasetId: 4 },
  };
  answer("job.start", ({ kind, input }) =>
    jobOf(id++, kind, { input, state: "done", output: outputs[kind] ?? null, endedAtMs: 1 }),
  );
});

const show = (text: string) =>
  render(
    <TipProvider>
      <PasteDialog text={text} />
    </TipProvider>,
  );
const cell = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name });
const open = () => screen.getByRole<HTMLButtonElement>("button", { name: "Open" });
const lastText = () => askedFor("table.preview").at(-1)?.text;

test("pasted rows stand in the grid and are shown as they would be read", async () => {
  show("bytes\tpackets\n1\t2\n3\t4\n");
  expect(screen.getByRole("dialog", { name: "Open 2 pasted rows" })).toBeTruthy();
  expect(cell("Name of column 2").value).toBe("packets");
  expect(cell("packets, row 2").value).toBe("4");
  await waitFor(() => expect(lastText()).toBe("bytes,packets\n1,2\n3,4\n"));
  expect(await screen.findByRole("region", { name: "First rows as they would be read" })).toBeTruthy();
  fireEvent.change(cell("packets, row 1"), { target: { value: "20" } });
  fireEvent.change(cell("Name of column 1"), { target: { value: "size" } });
  await waitFor(() => expect(lastText()).toBe("size,packets\n1,20\n3,4\n"));
});

test("numbers that are typed are rows, and Enter goes down", async () => {
  show("");
  expect(open().disabled).toBe(true);
  expect(document.activeElement).toBe(cell("value, row 1"));
  fireEvent.change(cell("value, row 1"), { target: { value: "5" } });
  cell("value, row 1").focus();
  fireEvent.keyDown(cell("value, row 1"), { key: "Enter" });
  expect(document.activeElement).toBe(cell("value, row 2"));
  fireEvent.change(cell("value, row 2"), { target: { value: "7" } });
  await waitFor(() => expect(lastText()).toBe("value\n5\n7\n"));
  expect(open().disabled).toBe(false);
});

test("a block that is pasted into a cell fills the cells from there on", () => {
  show("a\tb\n1\t2\n3\t4\n");
  const clipboardData = { getData: () => "8\t9\n10\t11" };
  fireEvent.paste(cell("b, row 2"), { clipboardData });
  expect(cell("a, row 2").value).toBe("3");
  expect(cell("b, row 2").value).toBe("8");
  expect(cell("value_2, row 3").value).toBe("11");
});

test("they become a dataset of their name, scored by the model at hand when it fits", async () => {
  const fitting = { ...model, columns: ["bytes", "packets"] };
  useModels.setState({ list: [fitting], scores: [], selectedId: fitting.id });
  show("bytes\tpackets\n1\t2\n3\t4\n");
  fireEvent.change(cell("Name"), { target: { value: "Mine: 1/2" } });
  await screen.findByRole("checkbox", { name: `Score them with ${model.name}` });
  fireEvent.click(open());
  expect(useOverlays.getState().pasted).toBeNull();
  await waitFor(() =>
    expect(askedFor("job.start")).toMatchObject([
      { kind: "upload.receive", input: { files: [{ name: "Mine_ 1_2.csv", bytes: 22 }] } },
      { kind: "dataset.import", input: { path: "/ws/temporary/uploads/x/Mine.csv", name: "Mine: 1/2" } },
      { kind: "model.score", input: { modelId: model.id, datasetId: 4 } },
    ]),
  );
});

test("columns that the import computes are not missing, and a sentence names what they need", async () => {
  const columns = ["bytes", "orig_flows_60s", "resp_ports_60s"];
  useModels.setState({ list: [{ ...model, columns }], scores: [], selectedId: model.id });
  const context = { columns: ["orig_flows_60s", "resp_ports_60s"], lacks: ["start_time"] };
  answer("table.preview", () => ({ ...preview, context }));
  const { unmount } = show("bytes\tpackets\n1\t2\n");
  expect(
    await screen.findByText(
      `${model.name} reads 2 columns that these rows lack: orig_flows_60s, resp_ports_60s. They are computed once the rows have start_time.`,
    ),
  ).toBeTruthy();
  unmount();
  forgetAnswers();
  answer("table.preview", () => ({ ...preview, context: { ...context, lacks: [] } }));
  show("bytes\tpackets\n1\t2\n");
  expect(await screen.findByRole("checkbox", { name: `Score them with ${model.name}` })).toBeTruthy();
});

test("a model that reads other columns is named with what is missing, and scores nothing", async () => {
  const other = { ...model, columns: ["bytes", "duration_s"] };
  useModels.setState({ list: [other], scores: [], selectedId: other.id });
  show("bytes\tpackets\n1\t2\n");
  expect(await screen.findByText(/reads 1 column that these rows lack: duration_s/)).toBeTruthy();
  fireEvent.click(open());
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(2));
});

test("Ctrl+V opens it on the page of data, outside of fields and dialogs only", () => {
  render(
    <>
      <PasteTarget />
      <input aria-label="field" />
    </>,
  );
  const pasted = () => useOverlays.getState().pasted;
  const clipboardData = { files: [], getData: () => "a\tb\n1\t2" };
  fireEvent.paste(within(document.body).getByLabelText("field"), { clipboardData });
  expect(pasted()).toBeNull();
  usePage.getState().show("triage");
  fireEvent.paste(document.body, { clipboardData });
  expect(pasted()).toBeNull();
  usePage.getState().show("data");
  fireEvent.paste(document.body, { clipboardData });
  expect(pasted()).toBe("a\tb\n1\t2");
});
