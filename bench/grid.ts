// The grid over 1,000,000 × 40 rows in a real browser on the loopback host: from input to painted rows, by the page's
// clock, best of several.
// npm run bench -- grid
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { findBrowser } from "../src/cli/ui/browser.ts";
import { runMeasured } from "./measured-process.ts";
import { plainTable } from "./plain-table.ts";
import { printReport } from "./report.ts";

process.env.TIDEWATCH_BROWSER ??= findBrowser() ?? "";
const { loopback } = await import("../e2e/hosts/loopback.ts");
const { AppWindow } = await import("../e2e/pages/app-window.ts");

const rows = 1_000_000;
const rounds = 5;
const command = join(import.meta.dirname, "..", "out", "main", "cli.js");

/** What the screen must show: the text of a cell, or the row count, is (or is no longer) this. */
interface Sight {
  cell?: { row: number; column: string };
  is?: string;
  isNot?: string;
  matches?: string;
}

/** Milliseconds from the event of an action until the sight is painted. */
async function timed(
  page: Page,
  event: "click" | "keydown",
  sight: Sight,
  act: () => Promise<unknown>,
): Promise<number> {
  const measured = page.evaluate(
    ({ event, sight }) =>
      new Promise<number>((resolve) => {
        let startedMs = 0;
        window.addEventListener(
          event,
          ({ timeStamp }) => {
            startedMs ||= timeStamp;
          },
          { capture: true, once: true },
        );
        const holds = () => {
          const { cell } = sight;
          const selector = cell
            ? `.ag-row[row-index="${cell.row}"] .ag-cell[col-id="${cell.column}"]`
            : '[role="status"][aria-label="Rows"]';
          const text = document.querySelector(selector)?.textContent ?? "";
          if (text === "" || text === "…") return false;
          return (
            (sight.is === undefined || text === sight.is) &&
            (sight.isNot === undefined || text !== sight.isNot) &&
            (sight.matches === undefined || new RegExp(sight.matches).test(text))
          );
        };
        const look = () => {
          // One more frame: what is true now is painted by then.
          if (startedMs > 0 && holds()) requestAnimationFrame(() => resolve(performance.now() - startedMs));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    { event, sight },
  );
  await page.waitForTimeout(50);
  await act();
  return measured;
}

const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-grid-"));
const dataFolder = join(home, "data");
try {
  for (const name of ["other", "plain"]) {
    const args = [command, "import", plainTable(rows), "--name", name];
    const done = await runMeasured(process.execPath, args, { TIDEWATCH_HOME: dataFolder });
    if (done.code !== 0) throw new Error(done.stderr);
  }
  const best = new Map<string, number>();
  const note = (name: string, ms: number) =>
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, ms));

  // From the start of the process to a usable grid, without the browser's start.
  for (let round = 0; round < 3; round++) {
    const startedMs = performance.now();
    const host = await loopback.start({ dataFolder });
    const app = new AppWindow(host, "");
    await app.grid.cell("orig_addr", 5).waitFor();
    note("startMs", performance.now() - startedMs - host.browserMs);
    await host.stop();
  }

  const host = await loopback.start({ dataFolder });
  const app = new AppWindow(host, "");
  const { page, grid } = { page: host.page, grid: app.grid };
  // The loader of this file wraps functions with a helper that the page does not have.
  await page.evaluate("globalThis.__name = (marked) => marked");
  // Wide enough for the columns to sort by; columns out of sight are not in the page.
  await page.setViewportSize({ width: 1920, height: 1080 });
  await grid.isReady();
  const dataset = (name: string) => app.datasets.getByRole("button", { name: new RegExp(`^${name}`) });
  const first = async (column: string, row = 0) => (await grid.cell(column, row).textContent()) ?? "";
  for (let round = 0; round < rounds; round++) {
    await dataset("other").click();
    await page.getByRole("heading", { level: 1, name: "other" }).waitFor();
    await grid.isReady();
    await page.evaluate(() => {
      // The rows of both datasets look alike, so the next ones must differ.
      document.querySelector('.ag-row[row-index="3"] .ag-cell[col-id="f00"]')!.textContent = "";
    });
    note(
      "gridFirstBlockMs",
      await timed(page, "click", { cell: { row: 3, column: "f00" } }, () => dataset("plain").click()),
    );
    await grid.isReady();

    // Another column every round, because an order is cached.
    const column = `f0${round}`;
    const before = await first(column);
    note(
      "gridSortMs",
      await timed(page, "click", { cell: { row: 0, column }, isNot: before }, () => grid.sortBy(column)),
    );
    await grid.sortBy(column);
    await grid.sortBy(column);
    await grid.isReady();

    const filter = `protocol = tcp and f00 > ${100 + round}`;
    const counted = (await app.status.textContent()) ?? "";
    await app.filterBox.focus();
    note(
      "gridFilterMs",
      await timed(page, "keydown", { isNot: counted, matches: "^[0-9,]+ of " }, async () => {
        await app.filterBox.fill(filter);
        await page.keyboard.press("Enter");
      }),
    );
    await page.getByRole("button", { name: "Clear filter" }).click();
    await app.countIs(rows);
    await grid.isReady();

    const last = { cell: { row: rows - 1, column: "f00" } };
    await grid.cell("f00", 2).click();
    note("gridLastRowMs", await timed(page, "keydown", last, () => page.keyboard.press("End")));
    await page.keyboard.press("Home");
    await grid.cell("f00", 0).waitFor();
  }

  // Scroll through everything in steps of a hundredth, as a person would with the scroll bar.
  for (let step = 0; step <= 100; step++) {
    await page.evaluate((share) => {
      const viewport = [...document.querySelectorAll(".ag-root *")].find(
        (e) => e.scrollHeight > 2 * e.clientHeight && e.clientHeight > 200,
      );
      if (viewport) viewport.scrollTop = share * (viewport.scrollHeight - viewport.clientHeight);
    }, step / 100);
    await page.waitForTimeout(60);
  }
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await host.stop();

  const targets: Record<string, number> = {
    gridFirstBlockMs: 150,
    gridSortMs: 500,
    gridFilterMs: 250,
    gridLastRowMs: 300,
    gridHeapMb: 250,
    startMs: 2500,
  };
  const figures: Record<string, number> = { ...Object.fromEntries(best), gridHeapMb: usedSize / 1e6 };
  printReport({
    bench: "grid",
    rows: Object.entries(targets).map(([figure, most]) => ({
      figure,
      measured: Math.round(figures[figure]!),
      "at most": most,
    })),
    figures,
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}
