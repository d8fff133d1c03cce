// The window for tests: opens files, reads the grid, filters, sorts, cancels. Only this file knows its elements.
import { expect, type Locator, type Page } from "@playwright/test";
import type { RunningHost } from "../hosts/host.ts";
import { GridView } from "./grid-view.ts";

export class AppWindow {
  readonly host: RunningHost;
  readonly page: Page;
  readonly workspace: string;
  readonly grid: GridView;
  readonly filterBox: Locator;
  readonly datasets: Locator;
  readonly status: Locator;

  constructor(host: RunningHost, workspace: string) {
    this.host = host;
    this.page = host.page;
    this.workspace = workspace;
    this.grid = new GridView(this.page);
    this.filterBox = this.page.getByRole("combobox", { name: "Filter" });
    this.datasets = this.page.getByRole("navigation", { name: "Datasets" });
    this.status = this.page.getByRole("status", { name: "Rows" });
  }

  /** Opens a file as this host does: by the system's dialog, or the window's. */
  async openFile(path: string): Promise<void> {
    const button = this.page.getByRole("button", { name: /^Open a file/ }).first();
    await button.waitFor();
    if (this.host.nativeDialogs) {
      await this.host.answerDialog([path]);
      await button.click();
      return;
    }
    await button.click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Path" }).fill(path);
    await dialog.getByRole("textbox", { name: "Path" }).press("Enter");
    await dialog.waitFor({ state: "hidden" });
  }

  /** Opens a folder of files as one dataset. */
  async openFolder(path: string): Promise<void> {
    if (this.host.nativeDialogs) return this.openFile(path);
    await this.page
      .getByRole("button", { name: /^Open a file/ })
      .first()
      .click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Path" }).fill(path);
    await dialog.getByRole("textbox", { name: "Path" }).press("Enter");
    await dialog.getByRole("button", { name: "Open the whole folder as one dataset" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** Names a new file as this host does, after an action that requires one. */
  async saveAs(path: string, verb: string | RegExp, act: () => Promise<unknown>): Promise<void> {
    if (this.host.nativeDialogs) {
      await this.host.answerDialog([path]);
      await act();
      return;
    }
    await act();
    const dialog = this.page.getByRole("dialog");
    const field = dialog.getByRole("textbox", { name: "Path" });
    await expect(field).not.toHaveValue("");
    await field.fill(path);
    await field.press("Enter");
    await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue(path.split("/").at(-1)!);
    await dialog.getByRole("button", { name: verb }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /** The clipboard's text, pasted as a user would, because the page may not read it on every host. */
  async pasted(): Promise<string> {
    await this.page.evaluate(() => {
      const area = document.createElement("textarea");
      area.id = "pasted-by-test";
      document.body.append(area);
      area.focus();
    });
    const area = this.page.locator("#pasted-by-test");
    await area.press("ControlOrMeta+v");
    await expect(area).not.toHaveValue("");
    const text = await area.inputValue();
    await area.evaluate((element) => element.remove());
    return text;
  }

  /** Waits until the dataset is shown. */
  async showsDataset(name: string, rows: number): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible({ timeout: 60_000 });
    // The first rows are shown early, and the count follows.
    await expect(this.status).toContainText(counted(rows), { timeout: 60_000 });
    await this.grid.isReady();
  }

  async countIs(rows: number): Promise<void> {
    await expect(this.status).toContainText(counted(rows));
  }

  async filter(text: string): Promise<void> {
    await this.filterBox.fill(text);
    await this.filterBox.press("Enter");
  }

  async openJobs(): Promise<Locator> {
    await this.page.getByRole("button", { name: /^Jobs:/ }).click();
    return this.page.getByRole("complementary", { name: "Jobs" });
  }

  /** The sentence of an error. */
  failure(text: string | RegExp): Locator {
    return this.page.getByText(text).first();
  }
}

const counted = (rows: number): RegExp =>
  new RegExp(`(^|\\D)${rows.toLocaleString("en-US")} (of |rows?|samples?)`);
