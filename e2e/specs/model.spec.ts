// The model page: a training with defaults, the guard, a moved threshold, an evaluation beside the baselines, two
// models side by side, and undo.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { syntheticFlows } from "../../test/support/synthetic-flows.ts";
import { test, writeFile } from "../fixtures.ts";
import { hasNoViolation } from "../pages/accessibility.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { ModelPage } from "../pages/model-page.ts";

const rows = 3000;
const attacks = 49;

async function withOffice(app: AppWindow, folder: string): Promise<ModelPage> {
  await app.openFile(writeFile(folder, "office.csv", syntheticFlows({ rows, attackEvery: 20 })));
  await app.showsDataset("office.csv", rows);
  const model = new ModelPage(app.page);
  await model.open();
  await expect(model.normalCount).toContainText(`of ${rows.toLocaleString("en-US")} rows`);
  return model;
}

test("an empty workspace asks for data, and a dataset without a model for a training", {
  tag: "@page",
}, async ({ app, folder }) => {
  const model = new ModelPage(app.page);
  await app.page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("button", { name: "Model", exact: true })
    .click();
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await app.page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("button", { name: "Data", exact: true })
    .click();
  await withOffice(app, folder);
  await expect(model.list).toContainText("No model yet");
  await expect(model.normalCount).toContainText(`${(rows - attacks).toLocaleString("en-US")} of`);
});

test("normal rows are chosen with a live count, and a training shows its losses", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  const model = await withOffice(app, folder);
  await app.page.getByRole("radio", { name: "A filter" }).click();
  const box = app.page.getByRole("combobox", { name: "Filter of normal rows" });
  await box.fill("protocol = udp");
  await box.press("Enter");
  await expect(model.normalCount).toContainText("1,000 of");
  await app.page.getByRole("radio", { name: "All rows" }).click();
  await expect(model.normalCount).toContainText("3,000 of");
  await app.page.getByRole("radio", { name: "Labelled normal" }).click();

  // An identity column is left out with a reason, but can be chosen.
  const port = app.page.getByRole("checkbox", { name: "resp_port" });
  await expect(port).not.toBeChecked();
  await expect(app.page.getByText("says who, where or when, not how").first()).toBeVisible();

  await model.setEpochs(400);
  await model.start();
  const training = app.page.getByRole("region", { name: "Training" });
  await expect(training.getByText("Sequences/s")).toBeVisible();
  const keepBest = training.getByRole("button", { name: "Stop, keep the best" });
  await expect(keepBest).toBeEnabled({ timeout: 60_000 });
  // It continues while another page is open.
  await app.page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("button", { name: "Data", exact: true })
    .click();
  await expect(app.grid.cell("protocol", 0)).toBeVisible();
  await model.open();
  await keepBest.click();
  await model.hasModel(/ensemble of office/);
  await model.show("Card");
  await expect(app.page.getByText("Ensemble", { exact: true }).first()).toBeVisible();
  await expect(app.page.getByRole("img", { name: /^After \d+ epochs: train loss/ })).toBeVisible();
});

test("the guard lists rows that do not belong, a check box excludes one, and a model can be fine-tuned", {
  tag: "@page",
}, async ({ app, folder }) => {
  test.slow();
  const model = await withOffice(app, folder);
  await app.page.getByRole("radio", { name: "All rows" }).click();
  await app.page.getByRole("button", { name: "Look for rows that do not belong" }).click();
  const suspects = app.page.getByRole("region", { name: "Rows least like the rest" });
  await expect(suspects.getByRole("grid")).toHaveAttribute("aria-rowcount", "51", { timeout: 60_000 });
  await expect(suspects).toContainText("4444");
  await suspects
    .getByRole("checkbox", { name: /^Leave this row out/ })
    .first()
    .check();
  await expect(app.page.getByText("Learns from 2,999 rows")).toBeVisible();
  // Sorted by another column, the check box still excludes the strangest.
  await suspects.getByRole("columnheader", { name: "resp_port" }).click();
  await expect(app.page.getByText("1 row is left out of the training.")).toBeVisible();
  await suspects.getByRole("checkbox", { name: /^Leave out all of these rows/ }).check();
  await expect(app.page.getByText("Learns from 2,950 rows")).toBeVisible();
  await model.train({ detector: "mean-z", name: /mean-z of office/ });
  await model.show("Card");
  await expect(app.page.getByText("50 rows", { exact: true })).toBeVisible();

  // The excluded row stays excluded when fine-tuning.
  await model.show("Train");
  await suspects.getByRole("checkbox", { name: /^Leave out all of these rows/ }).uncheck();
  await app.page.getByRole("combobox", { name: "Model to continue from" }).selectOption({ index: 1 });
  await app.page.getByRole("textbox", { name: "Percent of old normal" }).fill("0");
  await model.start();
  await model.hasModel("mean-z of office.csv retrained");
  await model.show("Card");
  await expect(app.page.getByText("50 rows", { exact: true })).toBeVisible();
});

test("the threshold is dragged: its cost follows at once, the kept threshold stays; thresholds by group, and drift", {
  tag: "@page",
}, async ({ app, folder }) => {
  test.slow();
  const model = await withOffice(app, folder);
  await model.train({ detector: "mean-z", name: /mean-z of office/ });
  await model.show("Threshold");
  await expect(model.line).toBeVisible({ timeout: 60_000 });
  await expect(model.cost).toContainText(/flags? (a day|in these)/);
  const before = Number(await model.line.getAttribute("aria-valuenow"));

  // By keys, ten steps of a tenth.
  await model.line.focus();
  await app.page.keyboard.press("Shift+ArrowLeft");
  await expect(model.line).toHaveAttribute("aria-valuenow", (before - 1).toFixed(1).replace(/\.0$/, ""));

  // By pointer, far down, so that many rows become flags. Figures do not wait for the engine.
  const box = (await model.line.boundingBox())!;
  await app.page.mouse.move(box.x + box.width / 2, box.y + 40);
  await app.page.mouse.down();
  const cost = await model.cost.innerText();
  await app.page.mouse.move(box.x - 300, box.y + 40, { steps: 12 });
  await app.page.mouse.up();
  expect(await model.cost.innerText()).not.toBe(cost);
  await expect(app.page.getByRole("heading", { name: /rows enter the queue/ })).toBeVisible();
  await expect(
    app.page.getByRole("region", { name: "What changes in the queue" }).getByRole("listitem"),
  ).toHaveCount(6);

  await app.page.getByRole("button", { name: "Keep this threshold" }).click();
  await expect(app.page.getByText("The threshold is saved: drawn by hand", { exact: true })).toBeVisible();
  const kept = (await model.line.getAttribute("aria-valuetext"))!;
  await model.show("Card");
  await model.show("Threshold");
  await expect(model.line).toHaveAttribute("aria-valuetext", kept);

  // A budget is a method with one number; its threshold is back where it was.
  await app.page.getByRole("combobox", { name: "Method of the threshold" }).selectOption("budget");
  await expect(model.cost).toContainText("flag budget, 40");
  const budget = (await model.line.getAttribute("aria-valuetext"))!;
  await app.page.getByRole("button", { name: "Keep this threshold" }).click();
  await expect(app.page.getByText("The threshold is saved: flag budget, 40", { exact: true })).toBeVisible();
  await model.show("Card");
  await model.show("Threshold");
  await expect(model.line).toHaveAttribute("aria-valuetext", budget);

  await app.page.getByRole("combobox", { name: "Group of the thresholds" }).selectOption("protocol");
  const lines = app.page.getByRole("region", { name: "Thresholds by protocol" });
  await expect(lines.getByRole("grid")).toContainText("udp");

  await model.show("Drift");
  const drift = app.page.getByRole("region", { name: "Drift of office.csv" });
  await expect(drift.getByRole("img", { name: /^Stability index of the score/ })).toBeVisible();
  await drift.getByRole("button", { name: "Recalibrate on these rows" }).click();
  await expect(drift.getByRole("status")).toContainText(/flags? now\./, { timeout: 30_000 });
  await model.show("Card");
  await expect(app.page.getByText("Recalibrated", { exact: true })).toBeVisible();
});

test("an evaluation is shown beside the baselines, and each chart has its numbers", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  const model = await withOffice(app, folder);
  await model.train({ detector: "pca", name: /pca of office/ });
  await model.show("Evaluation");
  await app.page.getByRole("button", { name: "Evaluate on this dataset" }).click();
  await expect(app.page.getByRole("heading", { name: "Beside the baselines" })).toBeVisible({
    timeout: 90_000,
  });
  for (const name of ["Isolation forest", "Mahalanobis distance", "Nearest neighbours", "Mean and deviation"])
    await expect(
      app.page.getByRole("img", { name: new RegExp(`${name} [01]\\.\\d{3}`) }).first(),
    ).toBeVisible();
  await expect(app.page.getByRole("region", { name: "Families of attacks" })).toContainText("botnet");
  const confusion = app.page.getByRole("region", { name: "Confusion matrix" });
  await expect(confusion.getByRole("row")).toHaveCount(3);

  await app.page.getByRole("button", { name: "More for ROC" }).click();
  await app.page.getByRole("menuitem", { name: "Show as table" }).click();
  await expect(app.page.getByRole("dialog", { name: "ROC" }).getByRole("columnheader")).toHaveText([
    "score above",
    "false positives",
    "recall",
  ]);
  await app.page.keyboard.press("Escape");
  const roc = app.page.getByRole("figure", { name: "ROC" });
  await roc.getByRole("img").hover();
  await expect(roc.getByText(/^false positives [\d.]+ %/)).toBeVisible();
  for (const [kind, start] of [
    ["PNG", "\x89PNG"],
    ["SVG", "<svg "],
  ] as const) {
    const picture = app.page.waitForEvent("download");
    await app.page.getByRole("button", { name: "More for ROC" }).click();
    await app.page.getByRole("menuitem", { name: `Save as ${kind}` }).click();
    const file = readFileSync(await (await picture).path(), "latin1");
    expect(file.slice(0, start.length)).toBe(start);
    if (kind === "SVG") expect(file).toContain("false positives");
  }
  const saved = app.page.waitForEvent("download");
  await app.page.getByRole("button", { name: "More for Scores by label" }).click();
  await app.page.getByRole("menuitem", { name: "Save as CSV" }).click();
  expect(readFileSync(await (await saved).path(), "utf8")).toMatch(
    /^score from,score to,normal rows,attacks\n0,2,/,
  );
});

test("two models side by side; a champion; a model deleted and restored", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  const model = await withOffice(app, folder);
  await model.train({ detector: "mean-z", name: /mean-z of office/ });
  await model.train({ detector: "mahalanobis", name: /mahalanobis of office/ });
  await model.show("Compare");
  await app.page.getByRole("button", { name: "Compare on these rows" }).click();
  const outcome = app.page.getByRole("region", { name: "What changes", exact: true });
  await expect(outcome).toBeVisible({ timeout: 60_000 });
  await expect(outcome.getByRole("table")).toContainText("PR-AUC");
  await expect(app.page.getByRole("region", { name: "How they were trained" })).toContainText(
    "Mahalanobis distance",
  );

  await model.show("Card");
  const more = app.page.getByRole("button", { name: /^More for mahalanobis/ });
  await more.click();
  await app.page.getByRole("menuitem", { name: "Make champion" }).click();
  await expect(model.list.getByRole("img", { name: "Champion" })).toHaveCount(1);
  await more.click();
  await app.page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(model.list.getByText(/mahalanobis of office/)).toBeHidden();
  await app.page.getByRole("button", { name: "Undo" }).click();
  await model.hasModel(/mahalanobis of office/);
  await expect(model.list.getByRole("img", { name: "Champion" })).toHaveCount(1);
});

test("axe finds nothing serious on any view of a model", { tag: "@page" }, async ({ app, folder }) => {
  test.slow();
  const model = await withOffice(app, folder);
  await hasNoViolation(app);
  await app.page.getByRole("button", { name: "Look for rows that do not belong" }).click();
  await expect(app.page.getByRole("region", { name: "Rows least like the rest" })).toBeVisible({
    timeout: 60_000,
  });
  await hasNoViolation(app);
  await model.train({ detector: "mean-z", name: /mean-z of office/ });
  await model.show("Card");
  await hasNoViolation(app);
  await model.show("Threshold");
  await expect(model.line).toBeVisible({ timeout: 60_000 });
  await hasNoViolation(app);
  await model.show("Evaluation");
  await app.page.getByRole("button", { name: "Evaluate on this dataset" }).click();
  await expect(app.page.getByRole("heading", { name: "Beside the baselines" })).toBeVisible({
    timeout: 90_000,
  });
  await hasNoViolation(app);
  await model.show("Drift");
  await expect(app.page.getByRole("img", { name: /^Stability index/ })).toBeVisible();
  await hasNoViolation(app);
  await model.show("Compare");
  await hasNoViolation(app);
});
