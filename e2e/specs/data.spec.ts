// The main path: first start, import with progress, the grid over a million rows, and the same after a restart.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { flowsCsv, millionFlows, takesPictures, test, writeFile } from "../fixtures.ts";
import { goTo } from "../pages/workbench.ts";

test("the first start explains the page, and one button opens a file", async ({ app, folder }) => {
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(500)));
  await app.showsDataset("office.csv", 500);
  await expect(app.grid.cell("orig_addr", 0)).toHaveText("10.0.0.0");
  await expect(app.grid.cell("start_time", 1)).toContainText("00:00:02");
});

test(
  "a million rows: import, filter to a count, sort, go to the last row; the README's picture",
  { tag: "@page" },
  async ({ app }, info) => {
    test.slow();
    await app.openFile(millionFlows());
    await app.showsDataset("million.csv", 1_000_000);

    if (takesPictures(info)) {
      await app.page.emulateMedia({ colorScheme: "dark" });
      await app.filter("weight > 1000");
      await app.countIs(998_999);
      await expect(app.grid.cell("weight", 20)).toBeVisible();
      await app.page.mouse.move(0, 0);
      await expect(app.page).toHaveScreenshot("data.png", { maxDiffPixelRatio: 0.03 });
    }
    await app.filter("protocol = udp and weight < 1000");
    const expected = Array.from({ length: 1_000_000 }, (_, i) => i).filter(
      (i) => i % 4 === 1 && (i * 7919) % 1_000_003 < 1000,
    );
    await app.countIs(expected.length);
    await expect(app.grid.cell("protocol", 0)).toHaveText("udp");

    await app.page.getByRole("button", { name: "Clear filter" }).click();
    await app.countIs(1_000_000);
    await app.grid.sortBy("weight");
    await expect(app.grid.cell("weight", 0)).toHaveText("0");
    await app.grid.sortBy("weight");
    await expect(app.grid.cell("weight", 0)).not.toHaveText("0");

    // The third click restores the order of the file.
    await app.grid.sortBy("weight");
    await expect(app.grid.cell("weight", 0)).toHaveText("0");
    await app.grid.goTo(1_000_000);
    await expect(app.grid.cell("orig_addr", 999_999)).toHaveText("10.0.66.63");
  },
);

test("an invalid filter says what is wrong and where, and the shown rows stay", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(200)));
  await app.showsDataset("office.csv", 200);
  await app.filter("weight >");
  await expect(app.page.getByRole("alert")).toContainText("A value is expected here");
  await app.filter("wieght > 1");
  await expect(app.page.getByRole("alert")).toContainText('no column called "wieght"');
  await expect(app.grid.cell("orig_addr", 0)).toHaveText("10.0.0.0");
});

test("a column shows its profile, and a value of it becomes a filter", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(400)));
  await app.showsDataset("office.csv", 400);
  await app.grid.cell("protocol", 0).click();
  await app.page.keyboard.press("p");
  const profile = app.page.getByRole("dialog");
  await expect(profile).toContainText("protocol");
  await profile.getByRole("button", { name: /udp/ }).click();
  await app.countIs(100);
});

test("delete, undo, rename; a restart keeps everything", async ({ launch, folder }) => {
  const first = await launch();
  await first.openFile(writeFile(folder, "office.csv", flowsCsv(300)));
  await first.showsDataset("office.csv", 300);
  const more = first.page.getByRole("button", { name: /^More for \S+\.csv$/ });
  await more.click();
  await first.page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(first.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await first.page.getByRole("button", { name: "Undo" }).click();
  await first.showsDataset("office.csv", 300);
  await more.click();
  await first.page.getByRole("menuitem", { name: /^Rename/ }).click();
  await first.page.getByRole("textbox", { name: "Name" }).fill("Tuesday");
  await first.page.keyboard.press("Enter");
  await first.showsDataset("Tuesday", 300);
  await first.host.stop();

  const again = await launch();
  await again.showsDataset("Tuesday", 300);
});

test("Ctrl+Z restores every deletion of the session, Ctrl+Shift+Z deletes again", async ({ app, folder }) => {
  const names = ["one.csv", "two.csv", "three.csv"];
  for (const name of names) {
    await app.openFile(writeFile(folder, name, flowsCsv(60)));
    await app.showsDataset(name, 60);
  }
  const listed = app.datasets.getByRole("button", { name: /\.csv/ });
  for (const left of [2, 1]) {
    await app.page.getByRole("button", { name: /^More for \S+\.csv$/ }).click();
    await app.page.getByRole("menuitem", { name: "Delete" }).click();
    await expect(listed).toHaveCount(left);
  }
  // On the Triage page the keys undo verdicts.
  await goTo(app, "Triage");
  await app.page.keyboard.press("Control+z");
  await goTo(app, "Data");
  await expect(listed).toHaveCount(1);

  await app.page.keyboard.press("Control+z");
  await app.page.keyboard.press("Control+z");
  await app.page.keyboard.press("Control+z");
  await expect(listed).toHaveCount(3);
  await app.showsDataset("three.csv", 60);
  await app.page.keyboard.press("Control+Shift+Z");
  await expect(listed).toHaveCount(2);
  await expect(app.datasets.getByRole("button", { name: /^two\.csv/ })).toBeVisible();
  await app.page.keyboard.press("Control+z");
  await app.showsDataset("two.csv", 60);
});

test("a file on the command line is opened", async ({ launch, folder }) => {
  const app = await launch({ files: [writeFile(folder, "given.csv", flowsCsv(50))] });
  await app.showsDataset("given.csv", 50);
});

test("a folder of logs is one dataset in order of time", async ({ app, folder }) => {
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const [header, ...rows] = flowsCsv(600).trim().split("\n");
  // The names are in the opposite order of the times.
  writeFile(logs, "b.csv", `${[header, ...rows.slice(0, 250)].join("\n")}\n`);
  writeFile(logs, "a.csv", `${[header, ...rows.slice(250)].join("\n")}\n`);
  await app.openFolder(logs);
  await app.showsDataset("logs", 600);
  await expect(app.grid.cell("orig_addr", 0)).toHaveText("10.0.0.0");
});
