// The documentation: it opens from the help of the window on every host, under the same security rules, and can be searched.
import { expect, type Page } from "@playwright/test";
import { test } from "../fixtures.ts";
import { hasNoViolation, schemes } from "../pages/accessibility.ts";
import type { AppWindow } from "../pages/app-window.ts";

async function openDocumentation(app: AppWindow): Promise<{ page: Page; errors: string[] }> {
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await app.page.keyboard.press("?");
  const opening = app.page.context().waitForEvent("page");
  await app.page.getByRole("link", { name: "Read the documentation" }).click();
  const page = await opening;
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await expect(page.getByRole("heading", { level: 1, name: "Tidewatch" })).toBeVisible();
  return { page, errors };
}

test("the help of the window opens the documentation, and the window stays", async ({ app }) => {
  const { page, errors } = await openDocumentation(app);
  await expect(app.page.getByRole("dialog", { name: "Keyboard and filter" })).toBeVisible();
  expect(await page.evaluate(() => "tidewatch" in window || window.opener !== null)).toBe(false);
  await page.keyboard.press("/");
  await page.keyboard.type("networks shipped defaults");
  await expect(page.getByRole("link", { name: /^Incidents/ }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Filters" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Filters" })).toBeVisible();
  // The headers of the window's page are those of every page.
  const policy = await page.evaluate(async () =>
    (await fetch(location.href)).headers.get("content-security-policy"),
  );
  expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
  expect(errors).toEqual([]);
});

test("the documentation has both themes, and axe finds nothing serious in either", { tag: "@page" }, async ({
  app,
}) => {
  const { page } = await openDocumentation(app);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-shown", colorScheme);
  }
  await hasNoViolation({ page, host: app.host });
  await page.getByRole("button", { name: "Theme: system" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-shown", "light");
  await page.reload();
  await expect(page.getByRole("button", { name: "Theme: light" })).toBeVisible();
});
