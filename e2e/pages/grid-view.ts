// The grid of rows: cells by column and row, headers, and the focus.
import { expect, type Locator, type Page } from "@playwright/test";

export class GridView {
  private readonly page: Page;
  readonly root: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator(".ag-root");
  }

  async isReady(): Promise<void> {
    // The first look at a dataset reads it, which takes longer than any later one.
    await expect(this.root.locator(".ag-row").first()).toBeVisible({ timeout: 60_000 });
    await expect(this.page.getByRole("region", { name: "Rows", exact: true })).toHaveAttribute(
      "aria-busy",
      "false",
    );
  }

  /** A cell by its column and its index in the current order, from 0. */
  cell(column: string, index: number): Locator {
    return this.root.locator(`.ag-row[row-index="${index}"] .ag-cell[col-id="${column}"]`);
  }

  header(column: string): Locator {
    return this.root.locator(`.ag-header-cell[col-id="${column}"]`);
  }

  async sortBy(column: string): Promise<void> {
    // Click the name, because the header also has the button of its profile.
    await this.header(column).getByText(column, { exact: true }).click();
  }

  /** Goes to a row by its number, from 1, with the keyboard. */
  async goTo(row: number): Promise<void> {
    await this.root.locator('.ag-row .ag-cell:not([col-id="#"])').first().click();
    await this.page.keyboard.press("Shift+G");
    await this.page.getByRole("textbox", { name: "Row" }).fill(String(row));
    await this.page.keyboard.press("Enter");
  }
}
