// From an empty start to a finding, in the page as an analyst uses it: how many clicks with a path at hand, and how many seconds from the
// click that begins to the incident on the screen, for the sample and for a large capture.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Host } from "../e2e/hosts/host.ts";

const givenUpAfterMs = 300_000;

interface Finding {
  clicks: number;
  seconds: number;
  /** Whether there is an incident; a capture may have none, and the page then says so. */
  found: boolean;
}

/** Starts the sample. The seconds are from its click to the first incident in the list. */
export const sampleToFinding = (host: Host): Promise<Finding> =>
  measure(host, async (page) => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    // The incidents are behind the message that they are there.
    await page.getByRole("button", { name: "Read them" }).click({ timeout: givenUpAfterMs });
  });

/** Opens a capture by its path. The seconds are from the first click to the first incident in the list. */
export const captureToFinding = (host: Host, path: string): Promise<Finding> =>
  measure(host, async (page) => {
    await page
      .getByRole("button", { name: /^Open a file/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Path" }).fill(path);
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("button", { name: "Triage", exact: true }).click();
  });

async function measure(host: Host, act: (page: Page) => Promise<void>): Promise<Finding> {
  const dataFolder = mkdtempSync(join(tmpdir(), "tidewatch-bench-finding-"));
  const { page, stop } = await host.start({ dataFolder });
  try {
    page.setDefaultTimeout(30_000);
    await page.setViewportSize({ width: 1600, height: 900 });
    await page.getByRole("button", { name: "Try the sample" }).waitFor();
    // The loader of this file marks functions with a helper that the page does not have.
    await page.evaluate("globalThis.__name = (marked) => marked");
    await page.evaluate(countClicks);
    await act(page);
    const first = page.getByRole("region", { name: "Incidents" }).locator("[aria-current=true]");
    const none = page.getByRole("heading", { name: /^No incidents in/ });
    await first.or(none).first().waitFor({ timeout: givenUpAfterMs });
    const { clicks, startedMs, nowMs } = await page.evaluate(readClicks);
    return { clicks, seconds: (nowMs - startedMs) / 1000, found: await first.isVisible() };
  } finally {
    await stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** In the page: counts clicks, and notes the time of the first one. */
function countClicks(): void {
  const seen = { clicks: 0, startedMs: 0 };
  Object.assign(window, { clicksOfBench: seen });
  window.addEventListener(
    "click",
    ({ timeStamp }) => {
      seen.clicks += 1;
      if (seen.clicks === 1) seen.startedMs = timeStamp;
    },
    { capture: true },
  );
}

function readClicks(): { clicks: number; startedMs: number; nowMs: number } {
  const { clicksOfBench } = window as unknown as { clicksOfBench: { clicks: number; startedMs: number } };
  return { ...clicksOfBench, nowMs: performance.now() };
}
