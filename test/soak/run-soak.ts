// Runs rounds for a given time, samples their cost, and judges whether it stays constant.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { startHostProgram } from "./host-program.ts";
import { judgeSoak, type SoakSample, type SoakVerdict } from "./soak-chart.ts";
import { soakRound, turnPages, writeSoakFiles } from "./soak-rounds.ts";

interface SoakOptions {
  /** An empty folder. */
  folder: string;
  forMs: number;
  say(line: string): void;
}

export async function runSoak({
  folder,
  forMs,
  say,
}: SoakOptions): Promise<SoakVerdict & { samples: SoakSample[] }> {
  const files = writeSoakFiles(folder);
  const host = await startHostProgram(folder);
  const startedMs = Date.now();
  const isOver = () => Date.now() - startedMs >= forMs;
  const samples: SoakSample[] = [];
  let latencies: number[] = [];
  try {
    const window = await host.openWindow();
    const pages = turnPages(host, isOver, (ms) => latencies.push(ms));
    for (let round = 0; !isOver(); round++) {
      await soakRound(window, files, round);
      const ordered = latencies.sort((a, b) => a - b);
      const sample: SoakSample = {
        minutes: (Date.now() - startedMs) / 60_000,
        rounds: round + 1,
        ...(host.measure() ?? { memoryMb: 0, descriptors: 0 }),
        diskMb: bytesIn(folder) / 2 ** 20,
        slowestMs: ordered.at(-1) ?? 0,
        medianMs: ordered[Math.floor(ordered.length / 2)] ?? 0,
      };
      latencies = [];
      samples.push(sample);
      say(
        `${sample.minutes.toFixed(1)} min, round ${sample.rounds}: ${Math.round(sample.memoryMb)} MB, ${sample.descriptors} descriptors, ${Math.round(sample.diskMb)} MB of disk, second window ${Math.round(sample.medianMs)} ms, at most ${Math.round(sample.slowestMs)} ms`,
      );
    }
    await pages;
  } finally {
    await host.end();
  }
  return { ...judgeSoak(samples), samples };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, entry) =>
        sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
