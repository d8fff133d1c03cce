// One target in a separate process, which scripts/fuzz.ts starts: a run that hangs or exhausts the memory ends this process alone. The
// input under way lies in a file; the outcome is one line of JSON.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCorpus } from "./corpus.ts";
import { openCoverage } from "./coverage.ts";
import { fuzz } from "./fuzz.ts";
import { fuzzTargets } from "./targets.ts";

/** Of a run, as JSON. */
export interface RunOrder {
  target: string;
  seed: number;
  seconds: number;
  /** The file of the input under way. */
  current: string;
}

export interface RunReport {
  mutants: number;
  share: number;
  slowestMs: number;
  /** In base64. */
  fresh: string[];
  finds: { fault: string; input: string }[];
}

const order = JSON.parse(process.argv[2]!) as RunOrder;
const target = fuzzTargets.find(({ name }) => name === order.target)!;
const folder = mkdtempSync(join(tmpdir(), `tidewatch-fuzz-${target.name}-`));
const open = await target.open(folder);
const coverage = await openCoverage(target.under);
const endMs = Date.now() + order.seconds * 1000;
const base64 = (input: Uint8Array) => Buffer.from(input).toString("base64");
try {
  const outcome = await fuzz({
    ...{ target, open, coverage, seed: order.seed },
    kept: readCorpus(target.name),
    mutants: Number.POSITIVE_INFINITY,
    isOver: () => Date.now() >= endMs,
    before: (input) => writeFileSync(order.current, input),
  });
  const report: RunReport = {
    ...outcome,
    fresh: outcome.fresh.map(base64),
    finds: outcome.finds.map(({ fault, input }) => ({ fault, input: base64(input) })),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} finally {
  await coverage.close();
  await open.close();
  rmSync(folder, { recursive: true, force: true });
}
