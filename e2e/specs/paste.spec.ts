// Rows that are pasted from a spreadsheet, or typed, become a dataset after a look at them.
import { expect } from "@playwright/test";
import { test } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";

const cells =
  "time\tsrc\tdst\tprotocol\tbytes\n" +
  "2024-03-01 10:00:00\t10.0.0.5\t192.0.2.1\ttcp\t1200\n" +
  "2024-03-01 10:00:04\t10.0.0.6\t192.0.2.1\ttcp\t900\n";

test("copied cells are shown as they would be read, and opened under their name", async ({ app }) => {
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await app.page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, cells);
  const dialog = app.page.getByRole("dialog", { name: "Open 2 pasted rows" });
  await expect(dialog.getByRole("columnheader", { name: "orig_addr" })).toBeVisible();
  await hasNoViolation(app);
  await dialog.getByRole("textbox", { name: "bytes, row 2" }).fill("90");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("From a colleague");
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  await app.showsDataset("From a colleague", 2);
  await expect(app.grid.cell("ip_bytes", 1)).toHaveText("90 B");
});

test("numbers are typed into a small grid", async ({ app }) => {
  // A key that is pressed before the page is there goes nowhere.
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await app.page.keyboard.press("Control+k");
  await app.page.getByRole("combobox", { name: /command/i }).fill("paste rows");
  await app.page.keyboard.press("Enter");
  const dialog = app.page.getByRole("dialog", { name: "Paste or type rows" });
  await expect(dialog.getByRole("textbox", { name: "value, row 1" })).toBeFocused();
  for (const value of ["5", "7", "90"]) {
    await app.page.keyboard.type(value);
    await app.page.keyboard.press("Enter");
  }
  await expect(dialog.getByRole("textbox", { name: "value, row 4" })).toBeFocused();
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  await expect(app.datasets.getByText(/^3 (rows|samples)/)).toBeVisible({ timeout: 30_000 });
});
