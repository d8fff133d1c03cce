// Export from the window: the file contains the chosen rows, and an existing file is replaced only after a confirmation.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { flowsCsv, test, writeFile } from "../fixtures.ts";

test("the matching rows go into a file, in the order of the grid; its path is shown", async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(400)));
  await app.showsDataset("office.csv", 400);
  await app.filter("protocol = udp");
  await app.countIs(100);
  await app.grid.sortBy("weight");
  await app.page.getByRole("button", { name: "Export rows" }).click();
  const dialog = app.page.getByRole("dialog", { name: "Export flows of office.csv" });
  await expect(dialog.getByRole("radio", { name: "100 matching" })).toBeChecked();
  await dialog.getByRole("radio", { name: "By weight" }).click();
  const to = join(folder, "udp.csv");
  await app.saveAs(to, "Export", () => dialog.getByRole("button", { name: "Choose a place…" }).click());
  await expect(app.page.getByText("Exported 100 rows").first()).toBeVisible();
  await expect(app.page.getByText(to).first()).toBeVisible();
  const lines = readFileSync(to, "utf8").trim().split("\n");
  expect(lines).toHaveLength(101);
  const at = lines[0]!.split(",").indexOf("weight");
  const weights = lines.slice(1).map((line) => Number(line.split(",")[at]));
  expect(weights).toEqual(weights.toSorted((a, b) => a - b));
  expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
});

test("all rows go into NDJSON with ECS names; an existing file is replaced by a button that says so", async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(50)));
  await app.showsDataset("office.csv", 50);
  const to = join(folder, "events.ndjson");
  writeFileSync(to, "mine");
  await app.page.getByRole("button", { name: "Export rows" }).click();
  const dialog = app.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "NDJSON" }).click();
  await dialog.getByRole("radio", { name: "Elastic Common Schema" }).click();
  await app.saveAs(to, "Replace", () => dialog.getByRole("button", { name: "Choose a place…" }).click());
  await expect(app.page.getByText("Exported 50 rows").first()).toBeVisible();
  const first = JSON.parse(readFileSync(to, "utf8").split("\n")[0]!);
  expect(first).toMatchObject({ "@timestamp": "2024-03-01T00:00:00.000000Z", source: { ip: "10.0.0.0" } });
});

test("dismissing the dialog leaves nothing", async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(20)));
  await app.showsDataset("office.csv", 20);
  await app.page.getByRole("button", { name: "Export rows" }).click();
  if (app.host.nativeDialogs) await app.host.answerDialog([]);
  await app.page.getByRole("button", { name: "Choose a place…" }).click();
  if (!app.host.nativeDialogs) {
    await expect(app.page.getByRole("dialog", { name: "Export flows" })).toBeVisible();
    await app.page.keyboard.press("Escape");
  }
  await expect(app.page.getByRole("dialog")).toHaveCount(0);
  await app.openJobs();
  await expect(app.page.getByText("Export office-export.csv")).toHaveCount(0);
});
