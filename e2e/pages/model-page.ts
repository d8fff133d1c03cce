// The model page for tests: its steps, list and views.
import { expect, type Locator, type Page } from "@playwright/test";

export class ModelPage {
  readonly page: Page;
  readonly list: Locator;
  readonly normalCount: Locator;
  readonly line: Locator;
  readonly cost: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole("navigation", { name: "Models" });
    this.normalCount = page.getByRole("status", { name: "Rows that count as normal" });
    this.line = page.getByRole("slider", { name: "Threshold", exact: true });
    this.cost = page.getByRole("status", { name: "What this threshold costs" });
  }

  async open(): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Pages" })
      .getByRole("button", { name: "Model", exact: true })
      .click();
    await expect(this.list).toBeVisible();
  }

  async show(tab: "Train" | "Card" | "Evaluation" | "Threshold" | "Drift" | "Compare"): Promise<void> {
    await this.page.getByRole("tab", { name: tab }).click();
  }

  async chooseDetector(kind: string): Promise<void> {
    await this.page.getByRole("combobox", { name: "Detector" }).selectOption(kind);
  }

  async setEpochs(epochs: number): Promise<void> {
    const field = this.page.getByRole("textbox", { name: "Epochs" });
    if (!(await field.isVisible())) await this.page.getByText("Name, seed, epochs").click();
    await field.fill(String(epochs));
  }

  async start(): Promise<void> {
    await this.page.getByRole("button", { name: "Start training" }).click();
  }

  /** Waits until a model of this name is in the list and selected. */
  async hasModel(name: string | RegExp): Promise<void> {
    const item = this.list.locator("[aria-current=true]").filter({ hasText: name });
    await expect(item).toBeVisible({ timeout: 60_000 });
  }

  /** Trains with these options and else defaults, and waits for the model. */
  async train({
    detector,
    epochs,
    name,
  }: {
    detector: string;
    epochs?: number;
    name: RegExp;
  }): Promise<void> {
    await this.chooseDetector(detector);
    if (epochs !== undefined) await this.setEpochs(epochs);
    await this.start();
    await this.hasModel(name);
  }
}
