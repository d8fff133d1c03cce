// Scoring 1,000,000 rows × 40 columns by the default detector (LSTM, T = 10), end to end: the command itself, reading the dataset and
// writing the scores.  npm run bench -- score [rows] [runs]
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMeasured } from "./measured-process.ts";
import { plainTable } from "./plain-table.ts";
import { printReport } from "./report.ts";

const command = join(import.meta.dirname, "..", "out", "main", "cli.js");
if (!existsSync(command)) throw new Error("There is no build; run npm run build first.");
const rows = Number(process.argv[2] ?? 1_000_000);
const runs = Number(process.argv[3] ?? 3);
const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));

const tidewatch = async (...args: string[]) => {
  const done = await runMeasured(process.execPath, [command, ...args], { TIDEWATCH_HOME: home });
  if (done.code !== 0) throw new Error(done.stderr);
  return done;
};

try {
  const path = plainTable(rows);
  await tidewatch("import", path);
  // What is learned matters not to the time: few rows, two epochs, all columns.
  const normal = "start_time < 2024-03-01T06:00:00Z";
  const features = Array.from({ length: 34 }, (_, i) => `f${String(i).padStart(2, "0")}`);
  await tidewatch(
    ..."train --epochs 2 --steps 10 --normal".split(" "),
    normal,
    "--features",
    [...features, "orig_port", "resp_port:port", "protocol", "start_time:hour"].join(","),
  );
  let seconds = Number.POSITIVE_INFINITY;
  let peakMb: number | null = null;
  for (let run = 0; run < runs; run++) {
    const done = await tidewatch("score", "--json");
    seconds = Math.min(seconds, done.seconds);
    peakMb = done.peakMb === null ? peakMb : Math.max(peakMb ?? 0, done.peakMb);
  }
  printReport({
    bench: "score",
    rows: [
      {
        rows,
        columns: 40,
        seconds: seconds.toFixed(1),
        "rows/s": Math.round(rows / seconds),
        "peak MB": peakMb === null ? "unknown" : Math.round(peakMb),
      },
    ],
    figures:
      rows === 1_000_000
        ? { score1mSeconds: seconds, score1mPeakMb: peakMb }
        : { scoreRowsPerS: rows / seconds, scorePeakMb: peakMb },
    notes: ["Windows are each originator's; the default of a table with times and addresses."],
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}
