// A table that no reader knows: the mapping dialog with its preview, and the stored mapping.
import { expect } from "@playwright/test";
import { test, writeFile, writeParquet } from "../fixtures.ts";

/** Columns with meaningless names; c4 is a duration in milliseconds, c1 has the day before the month. */
const table = (rows: number) => {
  const lines = ["c1;c2;c3;c4;c5"];
  for (let i = 0; i < rows; i++)
    lines.push(
      `${13 + (i % 10)}/02/2024 10:00:${String(i % 60).padStart(2, "0")};10.0.0.${i % 7};443;${i * 250};x${i}`,
    );
  return `${lines.join("\n")}\n`;
};

test("columns get their roles with the keyboard, the first rows show it, and the mapping is remembered", {
  tag: "@page",
}, async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "odd.csv", table(40)));
  const dialog = app.page.getByRole("dialog", { name: "What are the columns of odd.csv?" });
  await expect(dialog.getByRole("rowheader", { name: /^c4/ })).toBeVisible();

  await dialog.getByRole("combobox", { name: "What c2 is" }).focus();
  await app.page.keyboard.type("orig_addr");
  await dialog.getByRole("combobox", { name: "What c1 is" }).selectOption("start_time");
  await dialog.getByRole("combobox", { name: "What c3 is" }).selectOption("resp_port");
  await dialog.getByRole("combobox", { name: "What c4 is" }).selectOption("duration_s");
  await dialog.getByRole("combobox", { name: "Unit of c4" }).selectOption("ms");
  await dialog.getByRole("combobox", { name: "What c5 is" }).selectOption("leave-out");
  const rows = dialog.getByRole("region", { name: "First rows as they would be read" });
  await expect(rows.getByRole("columnheader", { name: "orig_addr" })).toBeVisible();
  await expect(rows.getByRole("columnheader", { name: "c5" })).toHaveCount(0);
  await expect(rows).toContainText("2024-02-13T10:00:00.000Z");

  await dialog.getByRole("combobox", { name: "Zone of c1" }).fill("+2");
  await expect(dialog.getByRole("alert")).toContainText("A zone is UTC, an offset");
  await expect(dialog.getByRole("button", { name: "Import" })).toBeDisabled();
  await dialog.getByRole("combobox", { name: "Zone of c1" }).fill("+02:00");
  await expect(rows).toContainText("2024-02-13T08:00:00.000Z");
  await dialog.getByRole("button", { name: "Import" }).click();
  await app.showsDataset("odd.csv", 40);
  await expect(app.grid.cell("orig_addr", 3)).toHaveText("10.0.0.3");
  await expect(app.grid.cell("duration_s", 4)).toHaveText("1 s");

  // The same header again opens without the dialog; on request, the dialog says where the roles come from.
  await app.openFile(writeFile(folder, "again.csv", table(10)));
  await app.showsDataset("again.csv", 10);
  await expect(app.grid.cell("start_time", 0)).toContainText("08:00:00");
  await app.page.getByRole("button", { name: /^More for \S+\.csv$/ }).click();
  await app.page.getByRole("menuitem", { name: "Map columns…" }).click();
  const again = app.page.getByRole("dialog", { name: "What are the columns of again.csv?" });
  await expect(again).toContainText("These choices are from the last table");
  await expect(again.getByRole("combobox", { name: "What c3 is" })).toHaveValue("resp_port");
  await app.page.keyboard.press("Escape");
  await expect(again).toHaveCount(0);
});

test("a Parquet file is queried in place, and refused after it was replaced", async ({ app, folder }) => {
  const rows = (from: number) =>
    `SELECT i AS c1, i * 250 AS c2, 'host' || (i % 7) AS c3 FROM range(${from}, ${from + 500}) r(i)`;
  await app.openFile(await writeParquet(folder, "odd.parquet", rows(0)));
  const dialog = app.page.getByRole("dialog", { name: "What are the columns of odd.parquet?" });
  await dialog.getByRole("radio", { name: "Leave where it is" }).click();
  await dialog.getByRole("button", { name: "Import" }).click();
  await app.showsDataset("odd.parquet", 500);
  await expect(app.grid.cell("c2", 3)).toHaveText("750");
  await app.filter("c1 >= 490");
  await app.countIs(10);

  await writeParquet(folder, "odd.parquet", rows(7));
  await app.filter("c1 >= 480");
  await expect(app.page.getByText(/^This dataset is queried in place, .*has changed/)).toBeVisible();
});
