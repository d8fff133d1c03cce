// The steps before triage: open the office capture, train a model on its quiet hour, show the triage page.
import { expect } from "@playwright/test";
import { writeFile } from "../fixtures.ts";
import { office, officeCapture } from "../office-capture.ts";
import type { AppWindow } from "./app-window.ts";
import { InspectorView } from "./inspector-view.ts";
import { OverviewView } from "./overview-view.ts";

export async function goTo(app: AppWindow, page: "Data" | "Model" | "Triage"): Promise<void> {
  const pages = app.page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("button", { name: page, exact: true }).click();
}

/** Opens the capture and trains on its quiet hour, on the model page. */
export async function trained(app: AppWindow, folder: string): Promise<void> {
  await app.openFile(writeFile(folder, "office.pcap", Buffer.from(officeCapture())));
  await expect(app.page.getByRole("heading", { level: 1, name: "office.pcap" })).toBeVisible({
    timeout: 60_000,
  });
  await goTo(app, "Model");
  await app.page.getByRole("radio", { name: "A filter" }).click();
  const normal = app.page.getByRole("combobox", { name: "Filter of normal rows" });
  await normal.fill(`start_time <= "${office.quietUntil}"`);
  await normal.press("Enter");
  const epochs = app.page.getByRole("textbox", { name: "Epochs" });
  if (!(await epochs.isVisible())) await app.page.getByText("Name, seed, epochs").click();
  await epochs.fill("6");
  await app.page.getByRole("button", { name: "Start training" }).click();
  const models = app.page.getByRole("navigation", { name: "Models" });
  await expect(models.locator("[aria-current=true]")).toContainText("ensemble of office", {
    timeout: 90_000,
  });
}

export async function toTriage(
  app: AppWindow,
): Promise<{ overview: OverviewView; inspector: InspectorView }> {
  await goTo(app, "Triage");
  await app.page.getByRole("tab", { name: "Flags" }).click();
  const overview = new OverviewView(app.page);
  // A training scores its dataset automatically.
  await expect(overview.root).toBeVisible({ timeout: 60_000 });
  await overview.isReady();
  return { overview, inspector: new InspectorView(app.page) };
}
