// Appearance and accessibility: axe on every state in both themes, and the README's pictures of the workbench.
import { expect, type Locator } from "@playwright/test";
import { flowsCsv, takesPictures, test, writeFile } from "../fixtures.ts";
import { office } from "../office-capture.ts";
import { hasNoViolation, schemes } from "../pages/accessibility.ts";
import { IncidentsView } from "../pages/incidents-view.ts";
import { toTriage } from "../pages/workbench.ts";
import { copyTrainedOffice } from "../prepared.ts";

test("axe finds nothing serious on the Data page and its dialogs", { tag: "@page" }, async ({
  app,
  folder,
}) => {
  await expect(app.page.getByRole("heading", { name: "No data yet" })).toBeVisible();
  await hasNoViolation(app);
  await app.openFile(writeFile(folder, "office.csv", `${flowsCsv(300)}broken\n`));
  await app.showsDataset("office.csv", 300);
  await hasNoViolation(app);
  await app.grid.cell("protocol", 0).click();
  await app.page.keyboard.press("p");
  await expect(app.page.getByRole("dialog")).toBeVisible();
  await hasNoViolation(app);
  await app.page.keyboard.press("Escape");
  const jobs = await app.openJobs();
  await expect(jobs).toBeVisible();
  await hasNoViolation(app);
  await app.page.keyboard.press("Escape");
  await app.page.keyboard.press("?");
  await expect(app.page.getByRole("dialog", { name: "Keyboard and filter" })).toBeVisible();
  await hasNoViolation(app);
  await app.page.keyboard.press("Escape");
  await app.page.keyboard.press("Control+k");
  await expect(app.page.getByRole("dialog", { name: "Commands" })).toBeVisible();
  await hasNoViolation(app);
});

test("the keyboard reaches everything of a day's work", { tag: "@page" }, async ({ app, folder }) => {
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
  // Two keys go to a page, and the command palette finds anything by name.
  const page = app.page.getByRole("navigation", { name: "Pages" }).locator("[aria-current=page]");
  await app.page.keyboard.press("g");
  await app.page.keyboard.press("m");
  await expect(page).toHaveAccessibleName("Model");
  await app.page.keyboard.press("Control+k");
  const command = app.page.getByRole("combobox", { name: "Command" });
  await expect(command).toBeFocused();
  await app.page.keyboard.type("page data");
  await expect(app.page.getByRole("dialog").getByRole("option").first()).toHaveText("PageDataGD");
  await app.page.keyboard.press("Enter");
  await expect(page).toHaveAccessibleName("Data");
});

test(
  "the workbench: axe finds nothing serious, and it looks as in the README",
  { tag: "@page" },
  async ({ launch, dataFolder }, info) => {
    test.setTimeout(240_000);
    await copyTrainedOffice(dataFolder);
    const app = await launch();
    const { inspector } = await toTriage(app);
    await app.grid.cell("@score", 0).click();
    await inspector.explains(office.scanner);
    await hasNoViolation(app);
    if (!takesPictures(info)) return;
    const take = async (name: string) => {
      await app.page.mouse.move(0, 0);
      for (const colorScheme of schemes) {
        await app.page.emulateMedia({ colorScheme });
        await expect(app.page).toHaveScreenshot(`${name}-${colorScheme}.png`, { maxDiffPixelRatio: 0.03 });
      }
    };
    /** A part of the window at its size, for the help of the window. */
    const takeForHelp = async (name: string, part: Locator) => {
      await app.page.mouse.move(0, 0);
      const { x, y } = (await part.boundingBox())!;
      for (const colorScheme of schemes) {
        await app.page.emulateMedia({ colorScheme });
        await expect(app.page).toHaveScreenshot(["help", `${name}-${colorScheme}.png`], {
          clip: { x: Math.round(x), y: Math.round(y), width: 439, height: 274 },
          maxDiffPixelRatio: 0.03,
        });
      }
    };
    await take("triage");
    await takeForHelp("reasons", inspector.root);
    await app.grid.cell("@score", 0).click();
    const packets = app.page.getByRole("dialog", { name: /^Packets of row/ });
    await expect(async () => {
      await app.page.keyboard.press("Shift+P");
      await expect(packets).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await packets.getByRole("region", { name: "Packets", exact: true }).getByRole("button").first().click();
    await expect(packets.getByRole("treeitem", { name: /^Ethernet/ })).toBeVisible();
    await takeForHelp("packets", packets.getByRole("tree", { name: "Layers" }));
    await app.page.keyboard.press("Escape");
    await app.page.getByRole("tab", { name: "Incidents" }).click();
    const incidents = new IncidentsView(app);
    await incidents.entry(`${office.scanner} scans`).click();
    await expect(incidents.flows.getByRole("row").nth(1)).toContainText(office.scanner);
    await take("incidents");
    await takeForHelp("incidents", incidents.list);
  },
);
