// Every dialog that no other spec shows to axe: none has a violation of any weight, in either theme.
import { expect, type Locator } from "@playwright/test";
import { flowsCsv, test, writeFile } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { TourCard } from "../pages/tour-card.ts";
import { TriageView } from "../pages/triage-view.ts";
import { goTo, toTriage } from "../pages/workbench.ts";
import { copyTrainedOffice } from "../prepared.ts";

/** Waits for a dialog, shows it to axe, and closes it. */
async function isFine(app: AppWindow, dialog: Locator): Promise<void> {
  await expect(dialog).toBeVisible();
  await expect(dialog.locator("[aria-busy=true]")).toHaveCount(0);
  await hasNoViolation(app);
  await app.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}

test("axe finds nothing in the dialogs of files and of the Data page", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  test.slow();
  const { page } = app;
  const dialog = (name: string | RegExp) => page.getByRole("dialog", { name });
  await app.openFile(writeFile(folder, "odd.csv", "c1;c2;c3\nx;443;7\ny;53;8\n"));
  await isFine(app, dialog("What are the columns of odd.csv?"));
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(300)));
  await app.showsDataset("office.csv", 300);
  const more = page.getByRole("button", { name: "More for office.csv" }).last();
  await more.click();
  await expect(page.getByRole("menu")).toBeVisible();
  await hasNoViolation(app);
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await isFine(app, dialog("Rename dataset"));
  await page.getByRole("button", { name: "Details of the dataset" }).click();
  await expect(page.getByRole("region", { name: "Details of the dataset" })).toBeVisible();
  await hasNoViolation(app);
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await isFine(app, page.getByRole("dialog"));
  await page.getByRole("button", { name: "Export rows" }).click();
  await isFine(app, dialog("Export flows of office.csv"));
  await page.keyboard.press("Shift+G");
  await isFine(app, page.getByRole("dialog"));
  if (app.host.nativeDialogs) return;
  await page.getByRole("button", { name: "Export rows" }).click();
  await page.getByRole("button", { name: "Choose a place…" }).click();
  await isFine(app, dialog("Export flows"));
  await page.keyboard.press("o");
  await isFine(app, page.getByRole("dialog"));
});

test("axe finds nothing in the dialogs of the triage page and the tour", { tag: "@page" }, async ({
  launch,
  dataFolder,
}) => {
  test.slow();
  await copyTrainedOffice(dataFolder);
  const app = await launch();
  const { page } = app;
  await toTriage(app);
  const triage = new TriageView(app);
  await triage.focus(0);
  for (const key of ["n", "t", "m"]) {
    await triage.press(key);
    await isFine(app, page.getByRole(key === "m" ? "menu" : "dialog"));
  }
  await triage.press("f");
  await expect(page.getByRole("region", { name: "Reason of the false positive" })).toBeVisible();
  await hasNoViolation(app);
  await page.keyboard.press("Escape");
  await triage.tools.getByRole("button", { name: "Log of changes" }).click();
  await isFine(app, page.getByRole("dialog"));
  await triage.tools.getByRole("button", { name: "Report…" }).click();
  await isFine(app, page.getByRole("menu"));
  await goTo(app, "Data");
  await app.grid.cell("orig_addr", 0).click();
  await page.keyboard.press("Shift+P");
  await isFine(app, page.getByRole("dialog", { name: /^Packets of row/ }));
  const tour = new TourCard(page);
  await tour.askInHelp();
  await expect(tour.card).toBeVisible();
  await hasNoViolation(app);
});
