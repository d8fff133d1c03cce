// How it looks and whether everyone can use it: axe on every state in both themes, and the README's picture.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { flowsCsv, millionFlows, test, writeFile } from "../fixtures.ts";
import { office } from "../office-capture.ts";
import type { AppWindow } from "../pages/app-window.ts";
import { toTriage, trained } from "../pages/workbench.ts";

async function hasNothingSerious(app: AppWindow): Promise<void> {
  // The stand-in's page is reached over a connection on which axe cannot open a page of its own.
  const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`)).toEqual([]);
}

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious in the ${scheme} theme`, async ({ app, folder }) => {
    await app.page.emulateMedia({ colorScheme: scheme });
    await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
    await hasNothingSerious(app);
    await app.openFile(writeFile(folder, "office.csv", `${flowsCsv(300)}broken\n`));
    await app.showsDataset("office.csv", 300);
    await hasNothingSerious(app);
    await app.grid.cell("protocol", 0).click();
    await app.page.keyboard.press("p");
    await expect(app.page.getByRole("dialog")).toBeVisible();
    await hasNothingSerious(app);
    await app.page.keyboard.press("Escape");
    const jobs = await app.openJobs();
    await expect(jobs).toBeVisible();
    await hasNothingSerious(app);
    await app.page.keyboard.press("Escape");
    await app.page.keyboard.press("?");
    await expect(app.page.getByRole("dialog", { name: "Keyboard and filter" })).toBeVisible();
    await hasNothingSerious(app);
  });
}

test("everything of a day's work is reached with the keyboard", async ({ app, folder }) => {
  await app.openFile(writeFile(folder, "office.csv", flowsCsv(300)));
  await app.showsDataset("office.csv", 300);
  await app.page.keyboard.press("/");
  await expect(app.filterBox).toBeFocused();
  await app.page.keyboard.type("protocol = udp");
  await app.page.keyboard.press("Enter");
  await app.countIs(75);
  await app.page.keyboard.press("Escape");
  await app.page.keyboard.press("j");
  await app.page.keyboard.press("End");
  await expect(app.grid.cell("orig_addr", 74)).toHaveText("10.0.1.41");
  await app.page.keyboard.press("z");
  await expect(app.page.getByRole("button", { name: /^Times:/ })).not.toHaveText("UTC");
});

test("the README's picture is what is on the screen", async ({ launch }, info) => {
  test.skip(
    info.project.name !== "loopback" || process.platform !== "linux",
    "The picture is taken on one host only.",
  );
  const app = await launch();
  await app.page.emulateMedia({ colorScheme: "dark" });
  await app.openFile(millionFlows());
  await app.showsDataset("million.csv", 1_000_000);
  await app.filter("weight > 1000");
  await app.countIs(998_999);
  await expect(app.grid.cell("weight", 20)).toBeVisible();
  await app.page.mouse.move(0, 0);
  await expect(app.page).toHaveScreenshot("data.png", { maxDiffPixelRatio: 0.03 });
});

for (const scheme of ["light", "dark"] as const) {
  test(`the workbench in the ${scheme} theme: axe finds nothing serious, and it looks as in the README`, async ({
    app,
    folder,
  }, info) => {
    test.setTimeout(240_000);
    await app.page.emulateMedia({ colorScheme: scheme });
    await trained(app, folder);
    const { inspector } = await toTriage(app);
    await app.grid.cell("@score", 0).click();
    await inspector.explains(office.scanner);
    await hasNothingSerious(app);
    if (info.project.name !== "loopback" || process.platform !== "linux") return;
    await app.page.mouse.move(0, 0);
    await expect(app.page).toHaveScreenshot(`triage-${scheme}.png`, { maxDiffPixelRatio: 0.03 });
  });
}
