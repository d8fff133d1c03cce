// Scores 1,000,000 rows × 40 columns by the LSTM autoencoder (T = 10), end to end: the command itself, including
// reading the dataset and writing the scores.
// npm run bench -- score [rows] [runs]
// Two tables: the traffic of one site (the figure), and separate flows of 65,536 addresses (the worst case: nine of
// ten rows in windows are padding).
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMeasured } from "./measured-process.ts";
import { plainTable, type Speakers } from "./plain-table.ts";
import { printReport } from "./report.ts";

const command = join(import.meta.dirname, "..", "out", "main", "cli.js");
if (!existsSync(command)) throw new Error("There is no build; run npm run build first.");
const rows = Number(process.argv[2] ?? 1_000_000);
const runs = Number(process.argv[3] ?? 3);
// The training does not affect the time: few rows, two epochs, all columns.
const normal = "start_time < 2024-03-01T06:00:00Z";
const features = [
  ...Array.from({ length: 34 }, (_, i) => `f${String(i).padStart(2, "0")}`),
  "orig_port",
  "resp_port:port",
  "protocol",
  "start_time:hour",
].join(",");

interface Outcome {
  seconds: number;
  peakMb: number | null;
  /** Over all processors, as the system reports it. */
  cpuSeconds: number | null;
}

/** The best of the runs; memory is the maximum. */
async function scoreTable(speakers: Speakers): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
  const tidewatch = async (...args: string[]) => {
    const done = await runMeasured(process.execPath, [command, ...args], { TIDEWATCH_HOME: home });
    if (done.code !== 0) throw new Error(done.stderr);
    return done;
  };
  try {
    await tidewatch("import", plainTable(rows, speakers));
    await tidewatch(
      ..."train --detector lstm-autoencoder --epochs 2 --steps 10 --normal".split(" "),
      normal,
      "--features",
      features,
    );
    const best: Outcome = { seconds: Number.POSITIVE_INFINITY, peakMb: null, cpuSeconds: null };
    for (let run = 0; run < runs; run++) {
      const { seconds, peakMb, cpuSeconds } = await tidewatch("score", "--json");
      best.seconds = Math.min(best.seconds, seconds);
      if (peakMb !== null) best.peakMb = Math.max(best.peakMb ?? 0, peakMb);
      if (cpuSeconds !== null) best.cpuSeconds = Math.min(best.cpuSeconds ?? cpuSeconds, cpuSeconds);
    }
    return best;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const busy = await scoreTable("busy");
const even = await scoreTable("even");
const row = (originators: string, { seconds, peakMb, cpuSeconds }: Outcome) => ({
  originators,
  rows,
  columns: 40,
  seconds: seconds.toFixed(1),
  "CPU s": cpuSeconds?.toFixed(1) ?? "unknown",
  "rows/s": Math.round(rows / seconds),
  "peak MB": peakMb === null ? "unknown" : Math.round(peakMb),
});
const million = rows === 1_000_000;
printReport({
  bench: "score",
  rows: [row("5,000, Zipf", busy), row("65,536, even", even)],
  figures: million
    ? {
        score1mSeconds: busy.seconds,
        score1mPeakMb: busy.peakMb,
        score1mLoneSeconds: even.seconds,
        score1mLonePeakMb: even.peakMb,
      }
    : { scoreRowsPerS: rows / busy.seconds, scorePeakMb: busy.peakMb },
  notes: ["Windows are each originator's; the default of a table with times and addresses."],
});
