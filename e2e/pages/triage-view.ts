// The flags of the triage page for tests: keys, the grid, its counts, dialogs, menus. Only this file knows its elements.
import { expect, type Locator, type Page } from "@playwright/test";
import type { AppWindow } from "./app-window.ts";

export class TriageView {
  private readonly app: AppWindow;
  readonly page: Page;
  readonly root: Locator;
  /** "397 open · 1 confirmed…" */
  readonly counts: Locator;
  readonly tools: Locator;

  constructor(app: AppWindow) {
    this.app = app;
    this.page = app.page;
    this.root = this.page.getByRole("region", { name: "Rows to triage" });
    this.counts = this.root.getByRole("status", { name: "Verdicts" });
    this.tools = this.root.getByRole("toolbar", { name: "Tools" });
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Triage", exact: true }).click();
    await this.showFlags();
    await this.isReady();
  }

  async showFlags(): Promise<void> {
    await this.page.getByRole("tab", { name: "Flags" }).click();
  }

  async isReady(): Promise<void> {
    await this.app.grid.isReady();
    await expect(this.counts).toBeVisible();
  }

  /** Focuses a row by its index, from 0. */
  async focus(index: number): Promise<void> {
    await this.app.grid.cell("@score", index).click();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  verdict(index: number): Locator {
    return this.app.grid.cell("@verdict", index);
  }

  /** The index of the focused row, from 0. */
  async focusedIndex(): Promise<number> {
    const index = await this.root
      .locator(".ag-cell-focus")
      .evaluate((cell) => cell.closest(".ag-row")?.getAttribute("row-index"));
    return Number(index);
  }

  async show(what: "Flags" | "Episodes" | "All flows"): Promise<void> {
    await this.tools.getByRole("radio", { name: what }).click();
    await this.isReady();
  }

  async groupBy(column: string): Promise<Locator> {
    await this.tools.getByRole("button", { name: "Group by" }).click();
    await this.page.getByRole("menuitem", { name: column, exact: true }).click();
    return this.root.getByRole("region", { name: `Groups by ${column}` });
  }

  /** Opens a value's menu by a right click. */
  async menuOf(column: string, index: number): Promise<Locator> {
    await this.app.grid.cell(column, index).click({ button: "right" });
    return this.page.getByRole("menu");
  }

  async note(text: string): Promise<void> {
    await this.press("n");
    await this.page.getByRole("textbox", { name: "Note" }).fill(text);
    await this.press("Control+Enter");
    await this.page.getByRole("dialog").waitFor({ state: "hidden" });
  }

  async tag(text: string): Promise<void> {
    await this.press("t");
    const box = this.page.getByRole("textbox", { name: "Tags" });
    await box.press("End");
    await box.pressSequentially(text);
    await this.press("Enter");
    await this.page.getByRole("dialog").waitFor({ state: "hidden" });
  }
}
