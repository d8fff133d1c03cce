// The workbench on 1,000,000 flows with 20,000 flags, in a real browser on the loopback host: from the key of a verdict to the painted
// next row, over 200 verdicts by keys alone; brushing, another kind of lanes, opening the inspector; the threshold dragged; and
// the memory of the page after a long run of all that; and from an empty start to the first finding.  npm run bench -- workbench
// --only finding leaves out all but the last.
// TIDEWATCH_WORKBENCH names a folder in which the workspace is kept between runs.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { CDPSession } from "@playwright/test";
import { officeCapture } from "../e2e/office-capture.ts";
import { findBrowser } from "../src/cli/ui/browser.ts";
import { captureToFinding, sampleToFinding } from "./first-finding.ts";
import { largeCapture } from "./large-capture.ts";
import { printReport, type Report } from "./report.ts";
import { decideByKeys, dragThreshold, interact } from "./workbench-hands.ts";
import { makeWorkspace, type WorkspaceFacts } from "./workbench-workspace.ts";

process.env.TIDEWATCH_BROWSER ??= findBrowser() ?? "";
const { loopback } = await import("../e2e/hosts/loopback.ts");
const { AppWindow } = await import("../e2e/pages/app-window.ts");
const { OverviewView } = await import("../e2e/pages/overview-view.ts");
const { TriageView } = await import("../e2e/pages/triage-view.ts");

const { values } = parseArgs({ options: { only: { type: "string" } } });
const most = {
  triageKeyP95Ms: 60,
  thresholdP95Ms: 100,
  interactP95Ms: 150,
  workbenchHeapMb: 400,
  nodesGrown: 500,
  clicksToFinding: 3,
  sampleToFindingSeconds: 20,
  captureToFindingSeconds: 25,
} as const;
type Figures = Partial<Record<keyof typeof most, number | null>>;
interface Part {
  figures: Figures;
  notes: readonly string[];
}

const size = { rows: 1_000_000, flags: 20_000 };
const decisions = 200;
const rounds = 20;
const longRounds = 6;

const quantile = (values: readonly number[], q: number): number => {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.ceil(q * ordered.length) - 1] ?? Number.NaN;
};

const kept = process.env.TIDEWATCH_WORKBENCH;
const folder = kept ?? mkdtempSync(join(tmpdir(), "tidewatch-bench-workbench-"));
try {
  const parts = [...(values.only === "finding" ? [] : [await atWork(folder)]), await firstFinding(folder)];
  printReport(reportOf(parts));
} finally {
  if (!kept) rmSync(folder, { recursive: true, force: true });
}

function reportOf(parts: readonly Part[]): Report {
  const figures: Figures = Object.assign({}, ...parts.map((part) => part.figures));
  return {
    bench: "workbench",
    rows: Object.entries(figures).map(([figure, measured]) => ({
      figure,
      measured: measured === null ? null : Number(measured.toFixed(measured < 100 ? 1 : 0)),
      "at most": most[figure as keyof typeof most],
    })),
    figures: figures as Report["figures"],
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** From an empty start: clicks to the incidents of a small capture, and seconds to those of the sample and of a large capture. */
async function firstFinding(folder: string): Promise<Part> {
  const small = join(folder, "office.pcap");
  writeFileSync(small, officeCapture());
  const clicks = await captureToFinding(loopback, small);
  if (!clicks.found) throw new Error("The office's incidents were not found.");
  const sample = await sampleToFinding(loopback);
  const path = largeCapture();
  const large = path === null ? null : await captureToFinding(loopback, path);
  return {
    figures: {
      clicksToFinding: clicks.clicks,
      sampleToFindingSeconds: sample.seconds,
      captureToFindingSeconds: large?.seconds ?? null,
    },
    notes: [
      `The small capture took ${clicks.seconds.toFixed(1)} s, the sample ${sample.clicks} clicks.`,
      large === null
        ? "There is no large capture to open: ../shared/peers/make_capture.py is not there."
        : `The large capture ${large.found ? "has incidents" : "has no incidents, and the page said so"}.`,
    ],
  };
}

async function atWork(folder: string): Promise<Part> {
  const facts = await workspace(folder);
  const host = await loopback.start({ dataFolder: facts.dataFolder });
  const app = new AppWindow(host, "");
  const { page } = host;
  page.setDefaultTimeout(30_000);
  try {
    // The loader of this file wraps functions with a helper that the page does not have.
    await page.evaluate("globalThis.__name = (marked) => marked");
    await page.setViewportSize({ width: 1600, height: 900 });
    const triage = new TriageView(app);
    const overview = new OverviewView(page);
    await page.getByRole("button", { name: "Triage", exact: true }).click();
    await triage.showFlags();
    // The first look reads all scores, which takes longer than any later one.
    await triage.root.locator(".ag-row").first().waitFor({ timeout: 60_000 });
    await triage.isReady();
    await overview.isReady();
    const session = await page.context().newCDPSession(page);
    await session.send("DOM.enable");

    const keys = await decideByKeys(page, decisions);
    const times = { brush: [] as number[], lanes: [] as number[], inspect: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const { brush, lanes, inspect } = await interact(page, round);
      times.brush.push(brush);
      times.lanes.push(lanes);
      times.inspect.push(inspect);
    }
    const dragged = await dragThreshold(page, 60);

    // The same actions for longer: a leak would grow with every round.
    const again = async (round: number) => {
      await triage.open();
      await overview.isReady();
      await decideByKeys(page, 25);
      await interact(page, round);
      await page.getByRole("button", { name: "Data", exact: true }).click();
      await app.grid.isReady();
    };
    await again(0);
    const nodesBefore = await nodes(session);
    for (let round = 1; round <= longRounds; round++) await again(round);
    const nodesAfter = await nodes(session);
    const { usedSize } = await session.send("Runtime.getHeapUsage");

    const all = [...times.brush, ...times.lanes, ...times.inspect];
    const figures = {
      triageKeyP95Ms: quantile(keys, 0.95),
      thresholdP95Ms: quantile(dragged, 0.95),
      interactP95Ms: quantile(all, 0.95),
      workbenchHeapMb: usedSize / 1e6,
      nodesGrown: nodesAfter - nodesBefore,
    };
    const middle = (values: readonly number[]) =>
      `${Math.round(quantile(values, 0.5))} ms, 95 %: ${Math.round(quantile(values, 0.95))} ms`;
    return {
      figures,
      notes: [
        `${facts.rows.toLocaleString("en-US")} flows, ${facts.flags.toLocaleString("en-US")} flags; ${keys.length} verdicts by keys, ${all.length} interactions, ${dragged.length} steps of the threshold.`,
        `Half of the keys within ${middle(keys)}; brushes ${middle(times.brush)}; lanes ${middle(times.lanes)}; inspector ${middle(times.inspect)}.`,
      ],
    };
  } finally {
    await host.stop();
  }
}

async function workspace(folder: string): Promise<WorkspaceFacts> {
  const note = join(folder, "made.json");
  if (existsSync(note)) return JSON.parse(readFileSync(note, "utf8")) as WorkspaceFacts;
  const facts = await makeWorkspace(folder, size);
  writeFileSync(note, JSON.stringify(facts));
  return facts;
}

/** Nodes of the page, attached or not, after a garbage collection: on the same page twice, growth means detached nodes. */
async function nodes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Memory.getDOMCounters")).nodes;
}
