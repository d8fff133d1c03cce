// Normal rows from another dataset: Tuesday is scored by Monday's normal, and Wednesday by the resulting model.
import { expect } from "@playwright/test";
import { syntheticFlows } from "../../test/support/synthetic-flows.ts";
import { test, writeFile } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { ModelPage } from "../pages/model-page.ts";

async function withDay(app: AppWindow, folder: string, name: string, text: string): Promise<void> {
  await app.openFile(writeFile(folder, name, text));
  await app.showsDataset(name, text.trim().split("\n").length - 1);
}

test("a file is scored by the normal rows of another file, and the next one by the existing model", {
  tag: "@page",
}, async ({ app, folder }) => {
  test.slow();
  const model = new ModelPage(app.page);
  const elsewhere = app.page.getByRole("combobox", { name: "Normal from elsewhere" });
  await withDay(app, folder, "monday.csv", syntheticFlows({ rows: 1500, attackEvery: 0 }));
  await model.open();
  // There is no other dataset yet.
  await expect(model.normalCount).toContainText("of 1,500 rows");
  await expect(elsewhere).toBeHidden();

  const tuesday = syntheticFlows({ rows: 900, seed: 7, attackEvery: 9, without: ["label", "resp_packets"] });
  await app.page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("button", { name: "Data", exact: true })
    .click();
  await withDay(app, folder, "tuesday.csv", tuesday);
  await model.open();
  await expect(model.normalCount).toContainText("900 of 900 rows");
  await elsewhere.selectOption({ label: "monday.csv" });
  await expect(
    app.page.getByText("Normal is learned from monday.csv to score tuesday.csv.", { exact: false }),
  ).toBeVisible();
  await expect(model.normalCount).toContainText("1,500 of 1,500 rows");
  await expect(
    app.page.getByRole("checkbox", { name: "Score tuesday.csv when the model is there" }),
  ).toBeChecked();
  await hasNoViolation(app);
  await model.train({ detector: "mahalanobis", name: /mahalanobis of monday/ });
  await model.show("Threshold");
  await expect(model.cost).toContainText("of 900", { timeout: 60_000 });
  await model.show("Card");
  await expect(
    app.page.getByText(/of monday\.csv are not learned from, because tuesday\.csv lacks/),
  ).toBeVisible();

  await app.page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("button", { name: "Data", exact: true })
    .click();
  await withDay(app, folder, "wednesday.csv", syntheticFlows({ rows: 600, seed: 8 }));
  await model.open();
  await model.show("Train");
  await elsewhere.selectOption({ label: "mahalanobis of monday.csv" });
  await expect(model.cost).toContainText("of 600", { timeout: 60_000 });
  await expect(model.list.locator("[aria-current=true]")).toContainText("mahalanobis of monday.csv");
});
