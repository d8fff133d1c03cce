// The card of the tour.
import { expect, type Locator, type Page } from "@playwright/test";

export class TourCard {
  private readonly page: Page;
  readonly card: Locator;

  constructor(page: Page) {
    this.page = page;
    this.card = page.getByRole("dialog").filter({ hasText: /\d of 6/ });
  }

  async askInHelp(): Promise<void> {
    await this.page.getByRole("button", { name: "Keyboard help" }).click();
    await this.page.getByRole("button", { name: "Take the tour" }).click();
  }

  /** Expects the step on its page, fully visible and focused. */
  async isAt(step: number, title: string, page: string): Promise<void> {
    const at = this.page.getByRole("dialog", { name: title });
    await expect(at).toContainText(`${step} of 6`);
    await expect(at).toHaveAttribute("aria-busy", "false", { timeout: 15_000 });
    await expect(at.getByRole("button", { name: step === 6 ? "Done" : "Next" })).toBeFocused();
    const shown = this.page.getByRole("navigation", { name: "Pages" }).locator("[aria-current=page]");
    await expect(shown).toHaveAccessibleName(page);
    await expect(at).toBeInViewport({ ratio: 1 });
  }

  async isGone(): Promise<void> {
    await expect(this.card).toHaveCount(0);
  }
}
