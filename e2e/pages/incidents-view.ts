// The incidents of the triage page for tests: the list, the selected incident, its verdict. Only this file knows its elements.
import type { Locator, Page } from "@playwright/test";
import type { AppWindow } from "./app-window.ts";

export class IncidentsView {
  readonly page: Page;
  readonly list: Locator;
  readonly detail: Locator;
  readonly flows: Locator;

  constructor({ page }: AppWindow) {
    this.page = page;
    this.list = page.getByRole("region", { name: "Incidents" });
    this.detail = page.getByRole("article", { name: "The incident" });
    this.flows = this.detail.getByRole("region", { name: "Flows", exact: true });
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Triage", exact: true }).click();
    await this.list.waitFor({ timeout: 60_000 });
  }

  entry(text: string | RegExp): Locator {
    return this.list.getByRole("button").filter({ hasText: text });
  }
}
