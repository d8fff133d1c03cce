// Files dropped on a browser's window, which does not know their paths: they are copied into the workspace and opened.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { flowsCsv, test } from "../fixtures.ts";
import { officeCapture } from "../office-capture.ts";
import type { AppWindow } from "../pages/app-window.ts";

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
test.beforeEach(({}, info) => {
  test.skip(info.project.name !== "loopback", "this host knows where a dropped file lies");
});

/** Drops files on the page like a file manager; `repeat` makes a large file from a small text. */
async function drop(
  app: AppWindow,
  files: { name: string; base64: string; repeat?: number }[],
): Promise<void> {
  await expect(app.page.getByRole("button", { name: /^Open a file/ }).first()).toBeVisible();
  const dropped = await app.page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, base64, repeat = 1 } of list) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      data.items.add(
        new File(
          Array.from({ length: repeat }, () => bytes),
          name,
        ),
      );
    }
    return data;
  }, files);
  await app.page.dispatchEvent("body", "dragenter", { dataTransfer: dropped });
  await expect(app.page.getByText("Drop to open")).toBeVisible();
  await app.page.dispatchEvent("body", "drop", { dataTransfer: dropped });
}

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");
const leftOver = (app: AppWindow) => {
  const temporary = join(app.workspace, "temporary");
  return readdirSync(temporary, { recursive: true, encoding: "utf8" }).filter((name) =>
    /uploads./.test(name),
  );
};

test("a dropped table is opened under its name, and its copy is removed", async ({ app }) => {
  await drop(app, [{ name: "flows.csv", base64: base64(flowsCsv(500)) }]);
  await app.showsDataset("flows.csv", 500);
  await app.page.getByRole("button", { name: "Details of the dataset" }).click();
  await expect(app.page.getByText("The file was removed after it was read.")).toBeVisible();
  await expect.poll(() => leftOver(app)).toEqual([]);
  const jobs = await app.openJobs();
  await expect(jobs.getByText("Copy flows.csv into the workspace")).toBeVisible();
});

test("a page that is loaded again while it asks about the columns leaves nothing of the file", async ({
  app,
}) => {
  await drop(app, [{ name: "odd.csv", base64: base64("c1;c2;c3\nx;443;7\ny;53;8\n") }]);
  await expect(app.page.getByRole("dialog", { name: "What are the columns of odd.csv?" })).toBeVisible();
  expect(leftOver(app)).not.toEqual([]);
  await app.page.reload();
  await expect.poll(() => leftOver(app), { timeout: 20_000 }).toEqual([]);
});

test("a dropped capture keeps its packets", async ({ app }) => {
  await drop(app, [{ name: "office.pcap", base64: base64(new Uint8Array(officeCapture())) }]);
  await expect(app.page.getByRole("heading", { level: 1, name: "office.pcap" })).toBeVisible({
    timeout: 60_000,
  });
  await app.page.getByRole("button", { name: "Details of the dataset" }).click();
  await expect(app.page.getByText(/This copy stays in the workspace for its packets/)).toBeVisible();
  const [upload] = readdirSync(join(app.workspace, "captures"));
  expect(readdirSync(join(app.workspace, "captures", upload!))).toEqual(["office.pcap"]);
});

test("several files open the usual dialog", async ({ app }) => {
  await drop(app, [
    { name: "a.csv", base64: base64(flowsCsv(20)) },
    { name: "b.csv", base64: base64(flowsCsv(30)) },
  ]);
  await app.page.getByRole("dialog").getByRole("button", { name: "A dataset each" }).click();
  await expect(app.datasets.getByText("20 rows")).toBeVisible({ timeout: 30_000 });
  await expect(app.datasets.getByText("30 rows")).toBeVisible({ timeout: 30_000 });
});

test("a large file needs a confirmation with its size, can be cancelled, and leaves nothing", async ({
  app,
}) => {
  const large = [{ name: "large.csv", base64: base64(flowsCsv(20_000)), repeat: 300 }];
  await drop(app, large);
  const dialog = app.page.getByRole("dialog", { name: /^Copy \d+ MB into the workspace\?$/ });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await drop(app, large);
  await dialog.getByRole("button", { name: /^Copy \d+ MB$/ }).click();
  // At once: a fast machine copies the file while the button's panel still slides in.
  await app.page
    .getByRole("button", { name: "Cancel Copy large.csv into the workspace" })
    .first()
    .click({ force: true });
  await expect(
    app.page.getByText("Copy large.csv into the workspace: cancelled, nothing was saved").first(),
  ).toBeVisible();
  await expect.poll(() => leftOver(app)).toEqual([]);
});

test("a file without data is refused in one sentence that names it", async ({ app }) => {
  await drop(app, [{ name: "prose.txt", base64: base64("This is no table at all.\nIt is prose\n") }]);
  await expect(app.failure(/^prose\.txt is not a table that Tidewatch knows/)).toBeVisible();
  await app.page.getByRole("button", { name: "Dismiss" }).first().click();
  await expect.poll(() => leftOver(app)).toEqual([]);
});
