// The view of a plain series: its curve, distribution, period and decomposition, each with its table.
import { expect } from "@playwright/test";
import { test, writeFile } from "../fixtures.ts";

/** Twelve days every five minutes, one wave per day, one spike. */
const wave = () => {
  const lines = ["timestamp,value"];
  for (let i = 0; i < 288 * 12; i++) {
    const time = new Date(Date.UTC(2024, 2, 1) + i * 300_000).toISOString().slice(0, 19).replace("T", " ");
    lines.push(`${time},${i === 1000 ? 99 : (10 + 5 * Math.sin((2 * Math.PI * i) / 288)).toFixed(4)}`);
  }
  return `${lines.join("\n")}\n`;
};

test("curve, distribution, autocorrelation and decomposition of a daily wave", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "wave.csv", wave()));
  await expect(app.page.getByRole("heading", { level: 1, name: "wave.csv" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(app.status).toHaveText("3,456 samples");
  // A series opens as what it is, and its course has the axis of time.
  await expect(app.page.getByRole("region", { name: "Time line" })).toBeHidden();
  const view = app.page.getByRole("region", { name: "Series value" });
  await expect(view).toContainText(
    "3,456 samples every 5 min · 2024-03-01 00:00:00 – 2024-03-12 23:55:00 · comes back every 1 d",
  );
  await expect(view.getByRole("figure", { name: "Distribution" })).toContainText("1 outlier");
  await expect(view.getByRole("figure", { name: "Autocorrelation" })).toContainText("period 1 d");
  await view.getByRole("tab", { name: "Trend, season and rest" }).click();
  await expect(view.getByRole("figure", { name: "Trend" })).toContainText("by STL");
  for (const part of ["Season", "Rest"]) await expect(view.getByRole("figure", { name: part })).toBeVisible();
  await view.getByRole("tab", { name: "Course" }).click();

  await view.getByRole("button", { name: "More for Autocorrelation" }).click();
  await app.page.getByRole("menuitem", { name: "Show as table" }).click();
  await expect(app.page.getByRole("dialog").getByRole("row").nth(1)).toContainText("0 ms");
  await app.page.keyboard.press("Escape");

  // The filter narrows the series too, and a series without rows says so.
  await app.filter("value < 20");
  await expect(view).toContainText("3,455 samples");
  await expect(view).toContainText("1 step of 3,456 without a value");
  await app.filter("value > 1000");
  await expect(app.page.getByText("No row under the filter has a time and a value.")).toBeVisible();
  await app.page.getByRole("button", { name: "Clear filter" }).last().click();
  await expect(view).toContainText("3,456 samples");
  await app.page.getByRole("radio", { name: "Rows" }).click();
  await expect(app.grid.cell("value", 0)).toHaveText("10");
});

test("what a model flags is drawn on the course, and triage has no lanes of hosts", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await app.openFile(writeFile(folder, "wave.csv", wave()));
  await app.page.getByRole("button", { name: "Find what is strange" }).click();
  // Triage shows the running job and offers no second scoring.
  await app.page.getByRole("navigation", { name: "Pages" }).getByRole("button", { name: "Triage" }).click();
  await expect(app.page.getByRole("heading", { name: "Finding what is strange in wave.csv" })).toBeVisible();
  const course = app.page.getByRole("figure", { name: "Course of value" });
  await expect(course).toBeVisible({ timeout: 120_000 });
  await expect(app.page.getByRole("radiogroup", { name: "Lanes of" })).toBeHidden();
  await app.page.getByRole("navigation", { name: "Pages" }).getByRole("button", { name: "Data" }).click();
  const view = app.page.getByRole("region", { name: "Series value" });
  await expect(view.getByRole("figure", { name: "value" })).toContainText(/\d+ flagged ranges?/);
});
