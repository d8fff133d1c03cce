// Time, processor time, memory and disk of each step over tables of growing size, with the power of the size that each grows by.
// npm run bench -- growth [--quick] [--long] [--write]
// 0.1, 1 and 10 million flows × 40 columns; with --quick the first two, with --long also 100 million, whose file takes 43 GB. Each step is
// one command in its own process. --write renews docs/performance.md.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { growthChart, performancePage, type Step } from "./growth-page.ts";
import { runMeasured } from "./measured-process.ts";
import { plainTable } from "./plain-table.ts";
import { printReport } from "./report.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const root = join(import.meta.dirname, "..");
const command = join(root, "out", "main", "cli.js");
if (!existsSync(command)) throw new Error("There is no build; run npm run build first.");
const sizes = [1e5, 1e6, ...(values.quick ? [] : [1e7]), ...(values.long ? [1e8] : [])];

/** The page of flags comes twice: the first derives the threshold of a model whose flags were never looked at. */
const stepsOf = (file: string): [string, string[]][] => [
  ["import", ["import", file]],
  ["train", ["train"]],
  ["score", ["score"]],
  ["incidents", ["incidents"]],
  ["flags page", ["flags", "--limit", "100", "--json"]],
  ["filter", ["flows", "--filter", "f00 > 999 and protocol = udp", "--limit", "100", "--json"]],
  ["sort", ["flows", "--sort", "f01:desc", "--limit", "100", "--json"]],
];

async function measure(rows: number): Promise<Step[]> {
  const file = plainTable(rows, "busy");
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-bench-growth-"));
  const workspace = join(folder, "growth.tidewatch");
  const steps: Step[] = [];
  try {
    for (const [step, args] of stepsOf(file)) {
      const before = sizeOf(workspace);
      const done = await runMeasured(process.execPath, [command, ...args, "-w", workspace], {
        TIDEWATCH_HOME: join(folder, "home"),
      });
      if (done.code !== 0) throw new Error(`${step} of ${rows} flows: ${done.stderr}`);
      const { seconds, cpuSeconds, peakMb } = done;
      steps.push({ step, rows, seconds, cpuSeconds, peakMb, diskMb: (sizeOf(workspace) - before) / 1e6 });
      console.error(`${rows.toLocaleString("en-US")} flows, ${step}: ${seconds.toFixed(1)} s`);
    }
    return steps;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/**
 * The power of the size that a time grows by from one size to the next. What a command needs without rows is no part of it: it is at most the
 * time of the smallest size.
 */
function powerOf(steps: readonly Step[]): number | null {
  const [smallest, before, last] = [steps[0]!, steps.at(-2), steps.at(-1)!];
  if (before === undefined) return null;
  const beyond = ({ seconds }: Step) =>
    Math.max(0.01, seconds - (before === smallest ? 0 : smallest.seconds));
  return Math.log(beyond(last) / beyond(before)) / Math.log(last.rows / before.rows);
}

const all: Step[] = [];
for (const rows of sizes) all.push(...(await measure(rows)));
const names = [...new Set(all.map(({ step }) => step))];
const powers = new Map(names.map((name) => [name, powerOf(all.filter(({ step }) => step === name))]));
const figures: Record<string, number | null> = {};
for (const [name, power] of powers) figures[`growth${camel(name)}`] = power;
figures.growthWorst = Math.max(...[...powers.values()].map((power) => power ?? 0));
figures.growthPeakMb = Math.max(...all.map(({ peakMb }) => peakMb ?? 0));
const flags = all.findLast(({ step }) => step === "flags page")!;
figures.growthFlagsPageMs = flags.seconds * 1000;
if (values.write) {
  writeFileSync(join(root, "docs", "performance.md"), performancePage(all, powers));
  writeFileSync(join(root, "docs", "pictures", "growth.svg"), growthChart(all));
}
printReport({
  bench: "growth",
  rows: all.map(({ step, rows, seconds, cpuSeconds, peakMb, diskMb }) => ({
    step,
    flows: rows,
    seconds,
    "processor s": cpuSeconds,
    "peak MB": peakMb,
    "disk MB": diskMb,
  })),
  figures,
});

function camel(name: string): string {
  return name.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
}
