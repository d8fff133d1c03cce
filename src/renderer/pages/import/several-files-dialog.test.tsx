// Several files opened together: what the dialog asks, and what each answer sends.
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { jobOf } from "#test/support/small-models.ts";
import { answer, askedFor } from "#test/support/window.ts";
import { useJobs } from "../../state/jobs.ts";
import { openPaths } from "../../state/opening.ts";
import { useOverlays } from "../../state/overlays.ts";
import { TipProvider } from "../../ui/tooltip.tsx";
import { SeveralFilesDialog } from "./several-files-dialog.tsx";

beforeEach(() => {
  answer("job.start", ({ kind, input }) => jobOf(3, kind, { input }));
  answer("table.preview", () => {
    throw new Error("not looked at");
  });
  useJobs.getState().reset();
  useOverlays.setState({ several: null });
});

const paths = Array.from({ length: 10 }, (_, hour) => `/logs/conn.${hour}.log`);
const show = () =>
  render(
    <TipProvider>
      <SeveralFilesDialog paths={paths} />
    </TipProvider>,
  );
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("asks for several files, not for one; a workspace among them is not a file", async () => {
  await openPaths(paths);
  expect(useOverlays.getState().several).toEqual(paths);
  expect(askedFor("job.start")).toEqual([]);
  useOverlays.setState({ several: null });
  await openPaths(["/logs/conn.log"]);
  expect(useOverlays.getState().several).toBeNull();
  expect(askedFor("job.start")).toEqual([{ kind: "dataset.import", input: { path: "/logs/conn.log" } }]);
});

test("lists names, and counts the rest", () => {
  show();
  expect(screen.getByRole("dialog", { name: "Open 10 files" })).toBeTruthy();
  expect(screen.getByText("conn.7.log")).toBeTruthy();
  expect(screen.queryByText("conn.8.log")).toBeNull();
  expect(screen.getByText("and 2 more files")).toBeTruthy();
});

test("one dataset of all files is one job", async () => {
  show();
  press("One dataset");
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(1));
  const [path, ...also] = paths;
  expect(askedFor("job.start")).toEqual([{ kind: "dataset.import", input: { path, also } }]);
  expect(useOverlays.getState().several).toBeNull();
});

test("one dataset per file is one job per file; cancel is none", async () => {
  const { unmount } = show();
  press("Cancel");
  expect(askedFor("job.start")).toEqual([]);
  unmount();
  show();
  press("A dataset each");
  await waitFor(() => expect(askedFor("job.start")).toHaveLength(paths.length));
});
