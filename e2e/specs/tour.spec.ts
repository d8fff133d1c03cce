// The tour: it comes after the first sample and only then, points at what is there on each page, is left at once with Escape, and
// can be asked for in the help.
import { expect } from "@playwright/test";
import { test, writeFile } from "../fixtures.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { goTo } from "../pages/workbench.ts";

const card = (app: AppWindow) => app.page.getByRole("dialog").filter({ hasText: /\d of 5/ });

async function sampleScored(app: AppWindow): Promise<void> {
  await app.page.getByRole("button", { name: "Try the sample" }).click();
  await expect(app.page.getByText(/^The sample is scored/).first()).toBeVisible({ timeout: 300_000 });
}

async function askInHelp(app: AppWindow): Promise<void> {
  await app.page.getByRole("button", { name: "Keyboard help" }).click();
  await app.page.getByRole("button", { name: "Take the tour" }).click();
}

/** The step is shown, has the focus, and stands beside what it points at, not over it. */
async function isAt(app: AppWindow, step: number, title: string, page: string): Promise<void> {
  const at = app.page.getByRole("dialog", { name: title });
  await expect(at).toContainText(`${step} of 5`);
  await expect(at).toHaveAttribute("aria-busy", "false", { timeout: 15_000 });
  await expect(at.getByRole("button", { name: step === 5 ? "Done" : "Next" })).toBeFocused();
  const shown = app.page.getByRole("navigation", { name: "Pages" }).locator("[aria-current=page]");
  await expect(shown).toHaveAccessibleName(page);
  await expect(at).toBeInViewport({ ratio: 1 });
}

test("after the first sample, left at once, not again; from the help it walks over the pages", async ({
  launch,
}) => {
  test.setTimeout(600_000);
  const app = await launch();
  await sampleScored(app);
  await isAt(app, 1, "The data", "Data");
  await app.page.keyboard.press("Escape");
  await expect(card(app)).toHaveCount(0);

  await askInHelp(app);
  await isAt(app, 1, "The data", "Data");
  await app.page.keyboard.press("Enter");
  await isAt(app, 2, "What is normal", "Model");
  await app.page.keyboard.press("Enter");
  await isAt(app, 3, "Who, and when", "Triage");
  await app.page.keyboard.press("Enter");
  await isAt(app, 4, "One decision per row", "Triage");
  await app.page.keyboard.press("Enter");
  await isAt(app, 5, "Why it is strange", "Triage");
  await expect(app.page.getByRole("region", { name: "Error map" })).toBeVisible();
  await card(app).getByRole("button", { name: "Back" }).click();
  await isAt(app, 4, "One decision per row", "Triage");
  // Whoever goes to a page takes it along.
  await goTo(app, "Model");
  await isAt(app, 2, "What is normal", "Model");
  await app.page.keyboard.press("Escape");
  await expect(card(app)).toHaveCount(0);

  // The same again in the next session: the sample comes, the tour does not.
  await app.host.stop();
  const again = await launch();
  await again.page.getByRole("button", { name: /^More for office-two-hours/ }).click();
  await again.page.getByRole("menuitem", { name: "Delete" }).click();
  await sampleScored(again);
  await again.page.waitForTimeout(500);
  await expect(card(again)).toHaveCount(0);
});

test("in the help without data it says what it needs; steps whose parts are absent are left out", async ({
  app,
  folder,
}) => {
  await askInHelp(app);
  await expect(app.page.getByText("The tour needs something to show", { exact: true })).toBeVisible();
  await expect(card(app)).toHaveCount(0);
  await app.openFile(writeFile(folder, "plain.csv", "id,protocol,bytes\n1,tcp,5\n2,udp,6\n"));
  await app.showsDataset("plain.csv", 2);
  await askInHelp(app);
  // No time, so no time line; no model, so the Triage page has nothing to point at.
  await isAt(app, 2, "What is normal", "Model");
  await card(app).getByRole("button", { name: "Next" }).click();
  await expect(card(app)).toHaveCount(0);
});
