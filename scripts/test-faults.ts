// npm run test:faults [-- --runs N | --all] [--seed N] [--workers N] [--scenario NAME] [--at N --kind KIND] [--json]
// Kills the program, or makes the disk full or faulty, at its calls that write, and checks with a new engine that no acknowledged data is
// lost. Some 800 trials by default; --all tries every kind of fault at every call. Linux only.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FaultKind } from "../test/faults/fault-library.ts";
import { runTrials } from "../test/faults/run-trials.ts";
import { prepareBuild } from "./prepare.mjs";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "800" },
    all: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    scenario: { type: "string" },
    at: { type: "string" },
    kind: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const built = await prepareBuild({ say: (line) => console.error(line) });
if (!built.ok) throw new Error(built.reason);
const folder = mkdtempSync(join(tmpdir(), "tidewatch-faults-"));
try {
  const outcome = await runTrials({
    folder,
    most: values.all ? null : Number(values.runs),
    seed: Number(values.seed),
    workers: Number(values.workers),
    ...(values.scenario ? { scenario: values.scenario } : {}),
    ...(values.at ? { only: { at: Number(values.at), kind: (values.kind ?? "kill") as FaultKind } } : {}),
    say: values.json ? () => {} : (line) => console.log(line),
  });
  if (outcome.skipped !== null) console.log(`faults skipped: ${outcome.skipped}`);
  else {
    console.log(JSON.stringify(outcome.figures));
    const { writeCallsTried: _, ...bad } = outcome.figures;
    process.exitCode = Object.values(bad).some((count) => count > 0) ? 1 : 0;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
