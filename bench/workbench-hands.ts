// The actions of an analyst on the triage and model pages, timed by the page's clock: from the key or pointer event
// to the frame after the one that shows the effect. A missing effect is an error, never a number.
import type { Locator, Page } from "@playwright/test";
import { OverviewView } from "../e2e/pages/overview-view.ts";

const givenUpAfterMs = 10_000;
const verdictKeys = ["c", "b", "u", "f"] as const;

/** Gives verdicts on flags one after another; returns milliseconds from each key to the paint that focuses the next row. */
export async function decideByKeys(page: Page, count: number): Promise<number[]> {
  const times: number[] = [];
  await page.locator('.ag-row[row-index="0"] .ag-cell[col-id="@score"]').click();
  for (let i = 0; i < count; i++) {
    const key = verdictKeys[i % verdictKeys.length]!;
    // A false positive needs one more key for its reason, which moves on.
    if (key === "f") {
      await page.keyboard.press("f");
      await page.getByRole("region", { name: "Reason of the false positive" }).waitFor();
    }
    const focused = await page.locator(".ag-cell-focus").evaluate(rowOfCell);
    const seen = await watch(page, "keydown", { sight: ".ag-cell-focus", before: focused, read: "row" });
    await page.keyboard.press(key === "f" ? "1" : key);
    times.push(await seen());
  }
  return times;
}

/** Milliseconds for a brush over the time line, for other lanes, and for another row in the inspector. */
export async function interact(
  page: Page,
  round: number,
): Promise<{ brush: number; lanes: number; inspect: number }> {
  const overview = new OverviewView(page);
  const counts = '[role="status"][aria-label="Verdicts"]';
  const box = (await overview.time.boundingBox())!;
  const y = box.y + box.height / 2;
  const from = box.x + box.width * (0.2 + 0.03 * (round % 10));
  const to = from + box.width * (0.15 + 0.01 * (round % 7));
  const brush = await timed(page, "pointerup", counts, async () => {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, y);
    await page.mouse.move(to, y);
    await page.mouse.up();
  });
  const other = (await overview.isShown("Responders")) ? "Originators" : "Responders";
  const lanes = await timed(page, "click", '[aria-label="Lanes"]', () => overview.show(other));
  const row = page.locator(`.ag-row[row-index="${3 + (round % 5)}"] .ag-cell[col-id="@score"]`);
  const inspect = await timed(page, "click", 'section[aria-label="Inspector"]', () => row.click());
  await timed(page, "click", counts, () => page.getByRole("button", { name: "Clear filter" }).click());
  return { brush, lanes, inspect };
}

/** Milliseconds for each step of the threshold, dragged with the pointer over the scores. */
export async function dragThreshold(page: Page, steps: number): Promise<number[]> {
  await page.getByRole("button", { name: "Model", exact: true }).click();
  await page.getByRole("tab", { name: "Threshold" }).click();
  const line = page.getByRole("slider", { name: "Threshold" });
  await line.waitFor();
  const box = await settledBox(page, line);
  const y = box.y + box.height / 2;
  const start = box.x + box.width / 2;
  await page.mouse.move(start, y);
  await page.mouse.down();
  const times: number[] = [];
  for (let step = 1; step <= steps; step++) {
    // Down and then half-way back up: beyond the end of the scale nothing changes.
    const x = start - 6 * Math.min(step, steps - step) - (step > steps / 2 ? 3 : 0);
    const sight = '[role="status"][aria-label="What this threshold costs"]';
    times.push(await timed(page, "pointermove", sight, () => page.mouse.move(x, y)));
  }
  await page.mouse.up();
  return times;
}

/** The box once it stops moving, because a page that is still loading moves its content. */
async function settledBox(
  page: Page,
  of: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  for (let before = ""; ; ) {
    const box = (await of.boundingBox())!;
    const now = JSON.stringify(box);
    if (now === before) return box;
    before = now;
    await page.waitForTimeout(200);
  }
}

async function timed(page: Page, event: string, sight: string, act: () => Promise<unknown>): Promise<number> {
  const before = await page.locator(sight).first().evaluate(textOf);
  const seen = await watch(page, event, { sight, before, read: "text" });
  await act();
  return seen();
}

const textOf = (element: Element): string => element.textContent ?? "";
const rowOfCell = (cell: Element): string => cell.closest(".ag-row")?.getAttribute("row-index") ?? "";

interface Sight {
  sight: string;
  before: string;
  read: "text" | "row";
}

/** Starts watching; the returned function resolves when the sight is there, has changed, and the page is no longer busy. */
async function watch(page: Page, event: string, sight: Sight): Promise<() => Promise<number>> {
  const looking = await page.evaluateHandle(
    ({ event, sight, before, read, givenUpAfterMs }) => {
      const took = new Promise<number | null>((resolve) => {
        let startedMs = 0;
        const note = ({ timeStamp }: Event) => {
          startedMs = timeStamp;
        };
        window.addEventListener(event, note, { capture: true });
        const deadline = performance.now() + givenUpAfterMs;
        const end = (value: number | null) => {
          window.removeEventListener(event, note, { capture: true });
          resolve(value);
        };
        const look = () => {
          const element = document.querySelector(sight);
          const row = element?.closest(".ag-row");
          const now = read === "row" ? row?.getAttribute("row-index") : element?.textContent;
          const drawn =
            read === "row"
              ? row?.querySelector('[col-id="@score"]')?.textContent
              : element?.querySelector('[aria-busy="true"]') === null;
          // What is true in a frame is painted at its end, so wait for one more frame.
          if (startedMs > 0 && now && now !== before && drawn)
            requestAnimationFrame(() => end(performance.now() - startedMs));
          else if (performance.now() > deadline) end(null);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      return { took };
    },
    { event, ...sight, givenUpAfterMs },
  );
  return async () => {
    const took = await looking.evaluate(({ took }) => took);
    await looking.dispose();
    if (took === null)
      throw new Error(`${sight.sight} showed nothing new within ${givenUpAfterMs} ms of ${event}.`);
    return took;
  };
}
