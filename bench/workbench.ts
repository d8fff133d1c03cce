// The workbench on 1,000,000 flows with 20,000 flags, in a real browser on the loopback host, by the page's own clock: from the key of a
// verdict to the painted next row, over 200 flags judged by keys alone; brushing, another lane, opening the inspector; the threshold
// dragged; and the memory of the page after a long run of all that.  npm run bench -- workbench
// TIDEWATCH_WORKBENCH names a folder in which the workspace is kept between runs.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CDPSession, Page } from "@playwright/test";
import { findBrowser } from "../src/cli/ui/browser.ts";
import { printReport } from "./report.ts";
import { type MadeWorkspace, makeWorkspace } from "./workbench-workspace.ts";

process.env.TIDEWATCH_BROWSER ??= findBrowser() ?? "";
const { loopback } = await import("../e2e/hosts/loopback.ts");
const { AppWindow } = await import("../e2e/pages/app-window.ts");
const { TriageView } = await import("../e2e/pages/triage-view.ts");

const size = { rows: 1_000_000, flags: 20_000 };
const judged = 200;
const rounds = 12;
const longRounds = 6;

const p95 = (values: readonly number[]): number | null => {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.ceil(0.95 * ordered.length) - 1] ?? null;
};

const kept = process.env.TIDEWATCH_WORKBENCH;
const folder = kept ?? mkdtempSync(join(tmpdir(), "tidewatch-bench-workbench-"));
try {
  const made = await workspace(folder);
  const host = await loopback.start({ dataFolder: made.dataFolder });
  const app = new AppWindow(host, "");
  const { page } = host;
  try {
    // The loader of this file marks functions with a helper that the page does not have.
    await page.evaluate("globalThis.__name = (marked) => marked");
    await page.setViewportSize({ width: 1600, height: 900 });
    const triage = new TriageView(app);
    await triage.open();
    const session = await page.context().newCDPSession(page);
    await session.send("DOM.enable");

    const keys = await judgeByKeys(page, judged);
    const interactions: number[] = [];
    for (let round = 0; round < rounds; round++) interactions.push(...(await interact(page, round)));
    await page
      .getByRole("button", { name: "Clear filter" })
      .click({ timeout: 2000 })
      .catch(() => {});
    const dragged = await dragThreshold(page);

    // The same hands for longer: what stays behind would grow with every round.
    await page.getByRole("button", { name: "Triage", exact: true }).click();
    await triage.isReady();
    const nodesBefore = await detachedNodes(session);
    for (let round = 0; round < longRounds; round++) {
      await judgeByKeys(page, 25);
      await interact(page, round);
      await page.getByRole("button", { name: "Data", exact: true }).click();
      await app.grid.isReady();
      await page.getByRole("button", { name: "Triage", exact: true }).click();
      await triage.isReady();
    }
    const nodesAfter = await detachedNodes(session);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");

    const figures = {
      triageKeyP95Ms: p95(keys),
      thresholdP95Ms: p95(dragged),
      interactP95Ms: p95(interactions),
      workbenchHeapMb: usedSize / 1e6,
      detachedNodesGrown: nodesAfter - nodesBefore,
    };
    const most: Record<keyof typeof figures, number> = {
      triageKeyP95Ms: 60,
      thresholdP95Ms: 100,
      interactP95Ms: 150,
      workbenchHeapMb: 400,
      detachedNodesGrown: 500,
    };
    printReport({
      bench: "workbench",
      rows: Object.entries(figures).map(([figure, measured]) => ({
        figure,
        measured: measured === null ? null : Math.round(measured),
        "at most": most[figure as keyof typeof figures],
      })),
      figures,
      notes: [
        `${made.rows.toLocaleString("en-US")} flows, ${made.flags.toLocaleString("en-US")} flags; ${keys.length} verdicts by keys, ${interactions.length} interactions, ${dragged.length} steps of the threshold.`,
        ...(dragged.length === 0
          ? ["The threshold's line was not found on the Model page; it was not dragged."]
          : []),
      ],
    });
  } finally {
    await host.stop();
  }
} finally {
  if (!kept) rmSync(folder, { recursive: true, force: true });
}

async function workspace(folder: string): Promise<MadeWorkspace> {
  const note = join(folder, "made.json");
  if (existsSync(note)) return JSON.parse(readFileSync(note, "utf8")) as MadeWorkspace;
  const made = await makeWorkspace(folder, size);
  writeFileSync(note, JSON.stringify(made));
  return made;
}

/** Judges flags one after another; milliseconds from each key to the paint in which the next row has the focus. */
async function judgeByKeys(page: Page, count: number): Promise<number[]> {
  const times: number[] = [];
  await page.locator('.ag-row[row-index="0"] .ag-cell').first().click();
  const verdictKeys = ["c", "b", "u", "f"] as const;
  for (let i = 0; i < count; i++) {
    const key = verdictKeys[i % verdictKeys.length]!;
    // The reason of a false positive is one more key: that one moves on.
    if (key === "f") await page.keyboard.press("f");
    const painted = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const rowOf = () =>
            document.querySelector(".ag-cell-focus")?.closest(".ag-row")?.getAttribute("row-index");
          const before = rowOf();
          let startedMs = 0;
          window.addEventListener(
            "keydown",
            ({ timeStamp }) => {
              startedMs ||= timeStamp;
            },
            { capture: true, once: true },
          );
          const look = () => {
            const row = document.querySelector(".ag-cell-focus")?.closest(".ag-row");
            const drawn = row?.querySelector('[col-id="@score"]')?.textContent;
            // What holds in a frame is painted at its end: one more frame begins after that.
            if (startedMs > 0 && rowOf() !== before && drawn)
              requestAnimationFrame(() => resolve(performance.now() - startedMs));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );
    await page.keyboard.press(key === "f" ? "1" : key);
    times.push(await painted);
  }
  return times;
}

/** Milliseconds from an event of the pointer or a key until the page holds still: nothing is asked and two frames have passed. */
async function settled(
  page: Page,
  event: string,
  act: () => Promise<unknown>,
  sight: string,
): Promise<number> {
  const before = await page
    .locator(sight)
    .first()
    .evaluate((element) => element.outerHTML.length + element.textContent!)
    .catch(() => "");
  const painted = page.evaluate(
    ({ event, sight, before }) =>
      new Promise<number>((resolve) => {
        let startedMs = 0;
        window.addEventListener(
          event,
          ({ timeStamp }) => {
            startedMs = timeStamp;
          },
          { capture: true },
        );
        const giveUp = performance.now() + 5000;
        const look = () => {
          const element = document.querySelector(sight);
          const now = element ? element.outerHTML.length + element.textContent! : "";
          if ((startedMs > 0 && now !== before && now !== "") || performance.now() > giveUp)
            requestAnimationFrame(() => resolve(performance.now() - startedMs));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    { event, sight, before },
  );
  await act();
  return painted;
}

/** A brush over the time line, another kind of lanes, another row in the inspector. */
async function interact(page: Page, round: number): Promise<number[]> {
  const times: number[] = [];
  const overview = page.getByRole("region", { name: "Overview" });
  const box = (await overview.boundingBox())!;
  const y = box.y + 60;
  const from = box.x + box.width * (0.3 + 0.03 * (round % 10));
  const to = from + box.width * 0.2;
  // What the brush leaves is counted under the grid.
  times.push(
    await settled(
      page,
      "pointerup",
      async () => {
        await page.mouse.move(from, y);
        await page.mouse.down();
        await page.mouse.move((from + to) / 2, y);
        await page.mouse.move(to, y);
        await page.mouse.up();
      },
      '[role="status"][aria-label="Verdicts"]',
    ),
  );
  const lanes = ["Responders", "Originators"][round % 2]!;
  times.push(
    await settled(page, "click", () => overview.getByRole("radio", { name: lanes }).click(), "[data-lanes]"),
  );
  const row = page.locator(`.ag-row[row-index="${3 + (round % 5)}"] .ag-cell`).first();
  times.push(await settled(page, "click", () => row.click(), '[aria-label="Inspector"]'));
  await page
    .getByRole("button", { name: "Clear filter" })
    .click({ timeout: 1000 })
    .catch(() => {});
  return times;
}

/** Steps of the threshold's line on the Model page; empty where there is none. */
async function dragThreshold(page: Page): Promise<number[]> {
  await page.getByRole("button", { name: "Model", exact: true }).click();
  const line = page.getByRole("slider", { name: /threshold/i }).first();
  const there = await line.waitFor({ timeout: 8000 }).then(
    () => true,
    () => false,
  );
  if (!there) return [];
  await line.focus();
  const times: number[] = [];
  for (let step = 0; step < 40; step++) {
    times.push(
      await settled(
        page,
        "keydown",
        () => page.keyboard.press(step % 2 ? "ArrowLeft" : "ArrowRight"),
        "[data-threshold-words]",
      ),
    );
  }
  return times;
}

async function detachedNodes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  return nodes;
}
