// The window's file dialog: its button opens a typed path, and a folder whose files are in subfolders opens whole.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { FileEntry } from "#shared/vocabulary.ts";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useJobs } from "../../state/jobs.ts";
import { useOverlays } from "../../state/overlays.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { FileDialog } from "./file-dialog.tsx";

const entry = (kind: FileEntry["kind"], path: string): FileEntry => ({
  ...{ kind, path, name: path.split("/").at(-1)!, bytes: 1, modifiedAtMs: 0 },
});
const folders: Record<string, FileEntry[]> = {
  "/": [entry("folder", "/cases")],
  "/cases": [entry("folder", "/cases/days"), entry("file", "/cases/a.pcap")],
  "/cases/days": [entry("folder", "/cases/days/monday")],
};
const open = () => screen.getByRole<HTMLButtonElement>("button", { name: "Open" });
const whole = () => screen.queryByRole("button", { name: "Open the whole folder as one dataset" });
const path = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Path" });

beforeEach(() => {
  answer("files.list", ({ path = "/cases/days" }) => ({
    path,
    parent: path === "/" ? null : path.replace(/\/[^/]*$/, "") || "/",
    entries: folders[path] ?? [],
    leftOut: 0,
  }));
  answer("job.start", ({ kind, input }) => jobOf(3, kind, { input }));
  useJobs.getState().reset();
  useOverlays.setState({ fileDialog: null });
  render(
    <TipProvider>
      <FileDialog purpose="data" notice={null} />
    </TipProvider>,
  );
});

test("a folder of folders opens whole, the root of the disk does not", async () => {
  fireEvent.click(await screen.findByRole("button", { name: "Open the whole folder as one dataset" }));
  await waitFor(() =>
    expect(askedFor("job.start")[0]).toMatchObject({
      kind: "dataset.import",
      input: { path: "/cases/days" },
    }),
  );
  fireEvent.change(path(), { target: { value: "/" } });
  fireEvent.submit(path().closest("form")!);
  await waitFor(() => expect(path().value).toBe("/"));
  await waitFor(() => expect(whole()).toBeNull());
});

test("the button opens a typed path, as Enter does", async () => {
  await waitFor(() => expect(path().value).not.toBe(""));
  fireEvent.change(path(), { target: { value: "/cases/a.pcap" } });
  expect(open().disabled).toBe(false);
  expect(open().getAttribute("form")).toBe(path().closest("form")!.id);
  fireEvent.submit(path().closest("form")!);
  await waitFor(() =>
    expect(askedFor("job.start")[0]).toMatchObject({
      kind: "dataset.import",
      input: { path: "/cases/a.pcap" },
    }),
  );
});
