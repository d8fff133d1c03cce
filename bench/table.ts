// Import of tables beside DuckDB's reader on the same file, in turns, best of each.
// npm run bench -- table [runs] [table|cic|unsw]
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstRowsOnce } from "./first-rows.ts";
import { makeTable } from "./make-tables.ts";
import { runMeasured } from "./measured-process.ts";
import { benchFolder, plainTable } from "./plain-table.ts";
import { printReport } from "./report.ts";

const command = join(import.meta.dirname, "..", "out", "main", "cli.js");
const peer = join(import.meta.dirname, "peers", "duckdb-read-csv.mjs");
const runs = Number(process.argv[2] ?? 3);
const only = process.argv[3];

interface Best {
  seconds: number;
  peakMb: number | null;
}

/** Imports into a new workspace, as the command does; seconds are the whole job's. */
async function importOnce(path: string): Promise<Best> {
  const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
  try {
    const done = await runMeasured(process.execPath, [command, "import", path, "--json"], {
      TIDEWATCH_HOME: home,
    });
    if (done.code !== 0) throw new Error(done.stderr);
    return { seconds: JSON.parse(done.stdout).importMs / 1000, peakMb: done.peakMb };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function peerOnce(path: string): Promise<number> {
  const done = await runMeasured(process.execPath, [peer, path]);
  if (done.code !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout).seconds;
}

async function measure(path: string): Promise<{ ours: Best; theirs: number }> {
  const ours: Best = { seconds: Number.POSITIVE_INFINITY, peakMb: null };
  let theirs = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    theirs = Math.min(theirs, await peerOnce(path));
    const once = await importOnce(path);
    ours.seconds = Math.min(ours.seconds, once.seconds);
    ours.peakMb = once.peakMb === null ? ours.peakMb : Math.max(ours.peakMb ?? 0, once.peakMb);
  }
  return { ours, theirs };
}

if (!existsSync(command)) throw new Error("There is no build; run npm run build first.");
const lookAlike = (kind: "cic" | "unsw") => {
  const path = join(benchFolder, `${kind}.csv`);
  if (!existsSync(path)) makeTable(kind, path);
  return path;
};
const cases = [
  {
    name: "plain 1,000,000 × 40",
    path: () => plainTable(1_000_000),
    ratio: "tableImportRatio",
    peak: "tableImportPeakMb",
  },
  {
    name: "CIC-IDS2017 look-alike 2,830,743 × 79",
    path: () => lookAlike("cic"),
    ratio: "cicImportRatio",
    peak: "cicPeakMb",
  },
  {
    name: "UNSW-NB15 look-alike 2,540,044 × 49",
    path: () => lookAlike("unsw"),
    ratio: "unswImportRatio",
    peak: null,
  },
].filter(({ ratio }) => only === undefined || ratio.startsWith(only));
const rows: Record<string, string | number>[] = [];
const figures: Record<string, number | null> = {};
for (const { name, path: pathOf, ratio, peak } of cases) {
  const path = pathOf();
  const firstRowsMs = await firstRowsOnce(path);
  // The worst of all tables: the time must not depend on the file.
  figures.firstRowsMs = Math.max(figures.firstRowsMs ?? 0, firstRowsMs);
  const { ours, theirs } = await measure(path);
  figures[ratio] = ours.seconds / theirs;
  if (peak) figures[peak] = ours.peakMb;
  rows.push({
    table: name,
    "file MB": Math.round(statSync(path).size / 1e6),
    "Tidewatch s": ours.seconds.toFixed(2),
    "DuckDB s": theirs.toFixed(2),
    ratio: (ours.seconds / theirs).toFixed(2),
    "first rows ms": Math.round(firstRowsMs),
    "peak MB": ours.peakMb === null ? "unknown" : Math.round(ours.peakMb),
  });
}
printReport({ bench: "table", rows, figures });
