// The first start in one click: the sample is made, imported, learned and scored in sight, and ends at its flags.
import { expect } from "@playwright/test";
import { test } from "../fixtures.ts";

test("the sample comes with one click, and its flags with another", async ({ app }) => {
  test.setTimeout(400_000);
  await app.page.getByRole("button", { name: "Try the sample" }).click();
  const drawer = app.page.getByRole("complementary", { name: "Jobs" });
  await expect(drawer).toBeVisible();
  await expect(drawer.getByText("Make the sample").first()).toBeVisible();
  await expect(app.page.getByRole("heading", { level: 1, name: "office-two-hours.pcapng" })).toBeVisible({
    timeout: 120_000,
  });
  await expect(drawer.getByText(/^Train First model of the sample/).first()).toBeVisible({ timeout: 60_000 });
  await expect(app.page.getByText(/^The sample is scored: [\d,]+ flags$/)).toBeVisible({ timeout: 240_000 });
  await app.page.getByRole("dialog", { name: "The data" }).getByRole("button", { name: "Leave" }).click();
  await app.page.getByRole("button", { name: "Triage them" }).click();
  await expect(app.page.getByRole("button", { name: "Triage", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("a cancel of its first step is said, and leaves the first start", async ({ app }) => {
  await app.page.getByRole("button", { name: "Try the sample" }).click();
  await app.page.getByRole("button", { name: "Cancel Make the sample" }).first().click();
  await expect(app.page.getByText("The sample was cancelled", { exact: true })).toBeVisible();
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
});
