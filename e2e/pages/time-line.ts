// The time line over the grid: its brush, its texts, its table.
import { expect, type Locator, type Page } from "@playwright/test";

export class TimeLine {
  readonly root: Locator;
  /** The brushed range, for pointer and keys. */
  readonly brush: Locator;
  readonly fold: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.root = page.getByRole("region", { name: "Time line" });
    this.brush = this.root.getByRole("slider", { name: "Time range" });
    this.fold = this.root.getByRole("button", { name: "Time", exact: true });
  }

  /** Waits until its canvas is drawn and not blank. */
  async isDrawn(): Promise<void> {
    await expect(this.root.locator("canvas")).toBeVisible();
    await expect
      .poll(() =>
        this.root.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
          const context = canvas.getContext("2d");
          return context?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
        }),
      )
      .toBe(true);
  }

  /** Drags over the time line, from one share of its width to another. */
  async drag(from: number, to: number): Promise<void> {
    const box = (await this.brush.boundingBox())!;
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * ((from + to) / 2), y, { steps: 3 });
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 3 });
    await this.page.mouse.up();
  }

  async says(range: string | RegExp): Promise<void> {
    await expect(this.brush).toHaveAttribute("aria-valuetext", range);
  }
}
