// The first start in one click: the sample is generated, imported, trained on and scored on screen, and ends at its
// incidents. Then the tour starts; it points at each page, can be left at any time, and is in the help.
import { expect } from "@playwright/test";
import { flowsCsv, test, writeFile } from "../fixtures.ts";
import { TourCard } from "../pages/tour-card.ts";
import { goTo } from "../pages/workbench.ts";

test("the sample comes with one click, the tour after it, and its incidents with another click", async ({
  app,
}) => {
  test.setTimeout(400_000);
  const tour = new TourCard(app.page);
  await app.page.getByRole("button", { name: "Try the sample" }).click();
  const drawer = app.page.getByRole("complementary", { name: "Jobs" });
  await expect(drawer).toBeVisible();
  await expect(drawer.getByText("Make the sample").first()).toBeVisible();
  await expect(app.page.getByRole("heading", { level: 1, name: "office-two-hours.pcapng" })).toBeVisible({
    timeout: 120_000,
  });
  await expect(drawer.getByText("Find what is strange").first()).toBeVisible({ timeout: 60_000 });
  const found = /^office-two-hours\.pcapng: \d+ incidents, \d+ to look at today; [\d,]+ flags$/;
  await expect(app.page.getByText(found)).toBeVisible({ timeout: 240_000 });
  await tour.isAt(1, "The data", "Data");
  await app.page.keyboard.press("Escape");
  await tour.isGone();
  // The message about the incidents stays.
  await app.page.getByRole("button", { name: "Read them" }).click();
  const pages = app.page.getByRole("navigation", { name: "Pages" });
  await expect(pages.locator("[aria-current=page]")).toHaveAccessibleName("Triage");

  await tour.askInHelp();
  await tour.isAt(1, "The data", "Data");
  await app.page.keyboard.press("Enter");
  await tour.isAt(2, "What happened", "Triage");
  await app.page.keyboard.press("Enter");
  await tour.isAt(3, "What is normal", "Model");
  await app.page.keyboard.press("Enter");
  await tour.isAt(4, "Who, and when", "Triage");
  await app.page.keyboard.press("Enter");
  await tour.isAt(5, "One decision per row", "Triage");
  await app.page.keyboard.press("Enter");
  await tour.isAt(6, "Why it is strange", "Triage");
  await expect(app.page.getByRole("region", { name: "Error map" })).toBeVisible();
  await tour.card.getByRole("button", { name: "Back" }).click();
  await tour.isAt(5, "One decision per row", "Triage");
  // The tour follows to another page.
  await goTo(app, "Model");
  await tour.isAt(3, "What is normal", "Model");
  await tour.card.getByRole("button", { name: "Leave" }).click();
  await tour.isGone();
});

test("a cancel of its first step shows a message and leaves the first start; the tour needs data", {
  tag: "@page",
}, async ({ app, folder }) => {
  await app.page.getByRole("button", { name: "Try the sample" }).click();
  await app.page.getByRole("button", { name: "Cancel Make the sample" }).first().click();
  await expect(app.page.getByText("The sample was cancelled", { exact: true })).toBeVisible();
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();

  const tour = new TourCard(app.page);
  await tour.askInHelp();
  await expect(app.page.getByText("The tour needs something to show", { exact: true })).toBeVisible();
  await tour.isGone();
  await app.openFile(writeFile(folder, "plain.csv", flowsCsv(30)));
  await app.showsDataset("plain.csv", 30);
  await tour.askInHelp();
  await tour.isAt(1, "The data", "Data");
  await app.page.keyboard.press("Enter");
  // Flows without responders have no incidents.
  await tour.isAt(3, "What is normal", "Model");
  // Nothing is scored, so there are no flags to point at.
  await app.page.keyboard.press("Enter");
  await tour.isGone();
});
