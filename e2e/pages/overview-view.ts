// The overview of the triage page: its time line, its lanes, the text at the cursor.
import { expect, type Locator, type Page } from "@playwright/test";

export class OverviewView {
  readonly page: Page;
  readonly root: Locator;
  readonly lanes: Locator;
  readonly cells: Locator;
  readonly time: Locator;
  readonly readout: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.getByRole("region", { name: "Overview", exact: true });
    this.lanes = this.root.getByRole("list", { name: "Lanes" });
    this.cells = this.root.getByRole("slider", { name: "Cell of the lanes" });
    this.time = this.root.getByRole("slider", { name: "Time range" });
    this.readout = this.root.getByRole("status", { name: "Under the cursor" });
  }

  lane(name: string): Locator {
    return this.lanes.getByRole("button", { name: new RegExp(`^${name.replaceAll(".", "\\.")}`) });
  }

  async isReady(): Promise<void> {
    await expect(this.lanes.getByRole("button").first()).toBeVisible();
  }

  /** Shows other lanes: "Responders", "Pairs", "Services". */
  async show(kind: string): Promise<void> {
    await this.kind(kind).click();
  }

  isShown(kind: string): Promise<boolean> {
    return this.kind(kind).isChecked();
  }

  private kind(name: string): Locator {
    return this.root.getByRole("radio", { name });
  }
}
