// The time line over 2.8 million rows in a real browser on the loopback host: from the click on a dataset to the
// drawn bars, and from the end of a brush to the new row count. By the page's clock, best of several, with the
// median.
// npm run bench -- overview [rows]
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../src/cli/ui/browser.ts";
import { fullSize, makeTable } from "./make-tables.ts";
import { runMeasured } from "./measured-process.ts";
import { benchFolder, plainTable } from "./plain-table.ts";
import { printReport } from "./report.ts";

process.env.TIDEWATCH_BROWSER ??= findBrowser() ?? "";
const { loopback } = await import("../e2e/hosts/loopback.ts");
const { AppWindow } = await import("../e2e/pages/app-window.ts");

// As many rows as the largest public dataset with times and labels.
const rows = Number(process.argv[2] ?? fullSize.cic);
const rounds = 7;
const command = join(import.meta.dirname, "..", "out", "main", "cli.js");

const table = () => {
  const path = join(benchFolder, `unsw-${rows}.csv`);
  if (!existsSync(path)) makeTable("unsw", path, rows);
  return path;
};

const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-overview-"));
const dataFolder = join(home, "data");
try {
  for (const [name, path] of [
    ["other", plainTable(10_000)],
    ["whole", table()],
  ] as const) {
    const args = [command, "import", path, "--name", name];
    const done = await runMeasured(process.execPath, args, { TIDEWATCH_HOME: dataFolder });
    if (done.code !== 0) throw new Error(done.stderr);
  }
  const overview: number[] = [];
  const brush: number[] = [];
  // Each round opens a new window, so that no cached result is measured.
  for (let round = 0; round < rounds; round++) {
    const host = await loopback.start({ dataFolder });
    const app = new AppWindow(host, "");
    const { page } = host;
    // The loader of this file wraps functions with a helper that the page does not have.
    await page.evaluate("globalThis.__name = (marked) => marked");
    const dataset = (name: string) => app.datasets.getByRole("button", { name: new RegExp(`^${name}`) });
    await dataset("other").click();
    await page.getByRole("heading", { level: 1, name: "other" }).waitFor();
    await app.grid.isReady();
    await page.getByRole("region", { name: "Time line" }).locator("canvas").waitFor();
    const drawn = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let startedMs = 0;
          const start = ({ timeStamp }: Event) => {
            startedMs = timeStamp;
          };
          window.addEventListener("click", start, { capture: true, once: true });
          const look = () => {
            const canvas = document.querySelector<HTMLCanvasElement>('[aria-label="Time line"] canvas');
            const isWhole = document.querySelector("h1")?.textContent === "whole";
            const pixels =
              startedMs > 0 && isWhole && canvas && canvas.width > 0
                ? canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data
                : undefined;
            if (pixels?.some((value) => value > 0))
              requestAnimationFrame(() => resolve(performance.now() - startedMs));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );
    await page.waitForTimeout(50);
    await dataset("whole").click();
    overview.push(await drawn);

    await app.countIs(rows);
    await app.grid.isReady();
    const strip = page.getByRole("slider", { name: "Time range" });
    const box = (await strip.boundingBox())!;
    const counted = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const text = () => document.querySelector('[role="status"][aria-label="Rows"]')?.textContent ?? "";
          const before = text();
          let endedMs = 0;
          const end = ({ timeStamp }: Event) => {
            endedMs = timeStamp;
          };
          window.addEventListener("pointerup", end, { capture: true, once: true });
          const look = () => {
            const now = text();
            if (endedMs > 0 && now !== before && /^[0-9,]+ of /.test(now))
              requestAnimationFrame(() => resolve(performance.now() - endedMs));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );
    const y = box.y + box.height / 2;
    const at = (share: number) => box.x + box.width * share;
    await page.mouse.move(at(0.2 + round / 100), y);
    await page.mouse.down();
    await page.mouse.move(at(0.5), y, { steps: 3 });
    await page.mouse.move(at(0.6), y, { steps: 3 });
    await page.mouse.up();
    brush.push(await counted);
    await host.stop();
  }
  const best = (times: number[]) => Math.min(...times);
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;
  const line = (figure: string, times: number[], most: number) => ({
    figure,
    best: Math.round(best(times)),
    median: Math.round(median(times)),
    "at most": most,
  });
  printReport({
    bench: "overview",
    rows: [line("overviewMs", overview, 500), line("brushMs", brush, 250)],
    figures: { overviewMs: best(overview), brushMs: best(brush), overviewRows: rows },
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}
