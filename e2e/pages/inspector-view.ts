// The inspector of the triage page: its parts by title, its note and tags.
import { expect, type Locator, type Page } from "@playwright/test";

export class InspectorView {
  readonly page: Page;
  readonly root: Locator;
  readonly note: Locator;
  readonly addTag: Locator;
  readonly tags: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.getByRole("region", { name: "Inspector", exact: true });
    this.note = this.root.getByRole("textbox", { name: "Note" });
    this.addTag = this.root.getByRole("textbox", { name: "Add a tag" });
    this.tags = this.root.getByRole("list", { name: "Tags" });
  }

  part(title: string): Locator {
    return this.root.getByRole("region", { name: title, exact: true });
  }

  /** Opens a collapsed part. */
  async unfold(title: string): Promise<Locator> {
    const part = this.part(title);
    const fold = part.getByRole("button", { name: new RegExp(`^${title}`) }).first();
    if ((await fold.getAttribute("aria-expanded")) === "false") await fold.click();
    return part;
  }

  /** Waits until a row is explained. */
  async explains(text: string | RegExp): Promise<void> {
    await expect(this.root).toContainText(text, { timeout: 30_000 });
    await expect(this.part("Plain reasons")).toBeVisible({ timeout: 30_000 });
  }
}
