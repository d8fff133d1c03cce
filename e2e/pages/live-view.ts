// The live page for tests: the form that starts a watch, its figures and lists. Only this file knows its elements.
import type { Locator } from "@playwright/test";
import type { AppWindow } from "./app-window.ts";

export class LiveView {
  readonly app: AppWindow;
  readonly incidents: Locator;
  readonly flows: Locator;
  readonly stopButton: Locator;

  constructor(app: AppWindow) {
    this.app = app;
    this.incidents = app.page.getByRole("region", { name: "Incidents", exact: true });
    this.flows = app.page.getByRole("region", { name: "Last flows", exact: true });
    this.stopButton = app.page.getByRole("button", { name: "Stop the watch" });
  }

  /** Opens the page by its keys. */
  async open(): Promise<void> {
    await this.app.page.getByRole("navigation", { name: "Pages" }).waitFor();
    await this.app.page.keyboard.press("g");
    await this.app.page.keyboard.press("l");
    await this.app.page.locator("[aria-current=page][aria-label=Live]").waitFor();
  }

  async watchFile(path: string): Promise<void> {
    await this.app.page.getByRole("textbox", { name: "Path of the file" }).fill(path);
    await this.app.page.getByRole("button", { name: "Start the watch" }).click();
    await this.stopButton.waitFor();
  }

  entry(text: string | RegExp): Locator {
    return this.incidents.getByRole("button").filter({ hasText: text });
  }
}
