// npm run soak -- 1h: imports, trains, gives verdicts, deletes and switches workspaces for the given time (10m, 1h, 90s), in two windows of
// a real host. Prints a line per round and the result, and writes the measurements to out/soak.svg and out/soak.json. Exits 1 when memory,
// descriptors, disk space or latency grow.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSoak } from "../test/soak/run-soak.ts";
import { soakChart } from "../test/soak/soak-chart.ts";
import { prepareBuild, root } from "./prepare.mjs";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;
const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(process.argv[2] ?? "1h") ?? [];
if (amount === undefined) {
  console.error("npm run soak -- TIME, for example 90s, 10m or 1h.");
  process.exit(2);
}
const forMs = Number(amount) * unitMs[unit as keyof typeof unitMs];
const built = await prepareBuild({ say: (line) => console.error(line) });
if (!built.ok) throw new Error(built.reason);
const folder = mkdtempSync(join(tmpdir(), "tidewatch-soak-"));
try {
  const { samples, ...verdict } = await runSoak({ folder, forMs, say: (line) => console.log(line) });
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, "out", "soak.svg"), soakChart(samples, verdict.sentence));
  writeFileSync(join(root, "out", "soak.json"), `${JSON.stringify({ ...verdict, samples }, null, 1)}\n`);
  console.log(`soak: ${verdict.sentence}. The chart is out/soak.svg.`);
  process.exitCode = verdict.isFlat ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
