// The drill page for tests: its sentence, its matrix, the selected attack. Only this file knows its elements.
import type { Locator, Page } from "@playwright/test";
import type { AppWindow } from "./app-window.ts";

export class DrillView {
  readonly page: Page;
  readonly sentence: Locator;
  readonly matrix: Locator;
  readonly detail: Locator;
  readonly cost: Locator;

  constructor({ page }: AppWindow) {
    this.page = page;
    this.sentence = page.getByRole("heading", { level: 1 });
    this.matrix = page.getByRole("table", { name: "Attacks by intensity" });
    this.detail = page.getByRole("article", { name: "The planted attack" });
    this.cost = page.getByRole("region", { name: "What the next ones cost" });
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Drill", exact: true }).click();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The cell of an attack at an intensity: "Beacon, obvious". */
  cell(name: string): Locator {
    return this.matrix.getByRole("button", { name: new RegExp(`^${name}: `) });
  }
}
