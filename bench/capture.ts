// Import of a large capture beside nfpcapd, argus and tshark on the same file, in turns; also twice the file, a
// single core, one flow carved out, and the time to the first rows.
// npm run bench -- capture [--file FILE] [--runs N]
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { firstRowsOnce } from "./first-rows.ts";
import { largeCapture } from "./large-capture.ts";
import { type Measured, runMeasured } from "./measured-process.ts";
import { type Cell, printReport } from "./report.ts";

const { values } = parseArgs({
  options: { file: { type: "string" }, runs: { type: "string", default: "3" } },
});
const runs = Number(values.runs);
const command = join(import.meta.dirname, "..", "out", "main", "cli.js");
const peers = join(import.meta.dirname, "..", "..", "shared", "peers");
const notes: string[] = [];

/** The records of the file twice behind one header, the second copy later by the file's duration. */
function doubled(path: string): string {
  const to = join(tmpdir(), "tidewatch-bench-doubled.pcap");
  const chunk = Buffer.alloc(1 << 22);
  const [from, out] = [openSync(path, "r"), openSync(to, "w")];
  const span = spanSeconds(path);
  for (const [start, shift] of [
    [0, 0],
    [24, span + 3600],
  ] as const) {
    let position: number = start;
    if (start === 0) {
      readSync(from, chunk, 0, 24, 0);
      writeSync(out, chunk, 0, 24);
      position = 24;
    }
    for (;;) {
      const length = readSync(from, chunk, 0, chunk.length, position);
      let at = 0;
      while (at + 16 <= length) {
        const next = at + 16 + chunk.readUInt32LE(at + 8);
        if (next > length) break;
        chunk.writeUInt32LE(chunk.readUInt32LE(at) + shift, at);
        at = next;
      }
      if (at === 0) break;
      writeSync(out, chunk, 0, at);
      position += at;
    }
  }
  closeSync(from);
  closeSync(out);
  return to;
}

function spanSeconds(path: string): number {
  return Math.ceil(capinfos(path, "-u") ?? 100);
}

function capinfos(path: string, what: "-u" | "-c"): number | null {
  const { stdout } = spawnSync("capinfos", [what, "-T", "-r", "-M", path], { encoding: "utf8" });
  const value = Number(stdout?.trim().split("\t").at(-1));
  return value > 0 ? value : null;
}

interface Import {
  seconds: number;
  cpuSeconds: number | null;
  peakMb: number | null;
  flows: number;
}

/**
 * The fastest of several runs, with the highest of their memory peaks, because a single peak depends on garbage collection.
 */
interface Best extends Import {
  meanPeakMb: number | null;
}

/** Imports into a new workspace, as the command does; seconds are the whole job's. */
async function importOnce(path: string, home: string, oneCore = false): Promise<Import> {
  const node = [process.execPath, command, "import", path, "--json"];
  const args = oneCore ? ["taskset", "-c", "0", ...node] : node;
  const done = await must(runMeasured(args[0]!, args.slice(1), { TIDEWATCH_HOME: home }));
  const { importMs, rows } = JSON.parse(done.stdout);
  return { seconds: importMs / 1000, cpuSeconds: done.cpuSeconds, peakMb: done.peakMb, flows: rows };
}

async function must(running: Promise<Measured>): Promise<Measured> {
  const done = await running;
  if (done.code !== 0) throw new Error(done.stderr);
  return done;
}

async function best(path: string, times: number, oneCore = false): Promise<Best> {
  const found: Import[] = [];
  for (let run = 0; run < times; run++) {
    const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
    try {
      found.push(await importOnce(path, home, oneCore));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  const peaks = found.map(({ peakMb }) => peakMb ?? 0);
  const quickest = found.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const meanPeakMb = peaks.reduce((a, b) => a + b) / peaks.length;
  return { ...quickest, peakMb: Math.max(...peaks) || null, meanPeakMb: meanPeakMb || null };
}

/** Carves the flow that spans most of the file; seconds are the whole process's. */
async function carveSeconds(path: string): Promise<{ seconds: number; packets: number }> {
  const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
  const env = { TIDEWATCH_HOME: home };
  const run = (...args: string[]) => must(runMeasured(process.execPath, [command, ...args], env));
  try {
    await run("import", path);
    const rows = await run(
      "flows",
      "--sort",
      "last_frame:desc",
      "--limit",
      "2000",
      "--columns",
      "first_frame",
      "--json",
    );
    const flows = rows.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { row: number; first_frame: number });
    const longest = flows.reduce((a, b) => (b.first_frame < a.first_frame ? b : a));
    const out = join(home, "flow.pcapng");
    let seconds = Number.POSITIVE_INFINITY;
    let packets = 0;
    for (let again = 0; again < runs; again++) {
      const done = await run("carve", "--flow", String(longest.row), "--to", out, "--overwrite", "--json");
      seconds = Math.min(seconds, done.seconds);
      packets = JSON.parse(done.stdout).packets;
    }
    return { seconds, packets };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Peer {
  peer: string;
  seconds: number;
  packetsPerS: number;
}

function runPeers(path: string): Peer[] {
  const script = join(peers, "capture_peers.sh");
  if (!existsSync(script)) {
    notes.push("The peers' script is not there; nothing to compare with.");
    return [];
  }
  const { stdout, status } = spawnSync("bash", [script, path], { encoding: "utf8" });
  if (status !== 0) notes.push("Not every peer is installed (nfdump, argus-server, tshark).");
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Peer);
}

const names = [
  "captureVsNfpcapd",
  "captureVsTshark",
  "capturePeakMb",
  "captureDoubleTimeRatio",
  "captureDoubleMemoryRatio",
  "carveMbPerS",
  "firstRowsMs",
] as const;
const figures: Record<(typeof names)[number], number | null> = {
  captureVsNfpcapd: null,
  captureVsTshark: null,
  capturePeakMb: null,
  captureDoubleTimeRatio: null,
  captureDoubleMemoryRatio: null,
  carveMbPerS: null,
  firstRowsMs: null,
};
const rows: Record<string, Cell>[] = [];
const path = values.file ?? largeCapture();
if (!existsSync(command)) throw new Error("There is no build; run npm run build first.");
if (path === null) {
  notes.push(
    "There is no capture to read: ../shared/peers/make_capture.py is not there; name one with --file.",
  );
} else {
  const megabytes = statSync(path).size / 1e6;
  const theirs = runPeers(path);
  const packets = capinfos(path, "-c") ?? 2_000_000;
  const ours = await best(path, runs);
  const alone = process.platform === "linux" ? await best(path, 1, true) : null;
  const row = (what: string, seconds: number, more: Record<string, Cell> = {}) =>
    rows.push({ what, seconds, "packets/s": packets / seconds, "MB/s": megabytes / seconds, ...more });
  figures.firstRowsMs = await firstRowsOnce(path);
  const costs = (once: Import) => ({
    "processor s": once.cpuSeconds,
    "peak MB": once.peakMb,
    flows: once.flows,
  });
  const first = { "first rows ms": Math.round(figures.firstRowsMs) };
  row("Tidewatch, all columns stored", ours.seconds, { ...costs(ours), ...first });
  if (alone) row("Tidewatch, one core alone", alone.seconds, costs(alone));
  for (const { peer, seconds } of theirs) row(peer, seconds);
  const against = (name: string) => {
    const peer = theirs.find((one) => one.peer === name);
    return peer ? peer.seconds / ours.seconds : null;
  };
  figures.captureVsNfpcapd = against("nfpcapd");
  figures.captureVsTshark = against("tshark");
  figures.capturePeakMb = ours.peakMb;
  const carved = await carveSeconds(path);
  rows.push({
    what: `carve one flow (${carved.packets} packets)`,
    seconds: carved.seconds,
    "MB/s": megabytes / carved.seconds,
  });
  figures.carveMbPerS = megabytes / carved.seconds;
  const twicePath = doubled(path);
  const twice = await best(twicePath, runs);
  rmSync(twicePath);
  rows.push({
    what: "Tidewatch, twice the file",
    seconds: twice.seconds,
    "packets/s": (2 * packets) / twice.seconds,
    "MB/s": (2 * megabytes) / twice.seconds,
    ...costs(twice),
  });
  figures.captureDoubleTimeRatio = twice.seconds / ours.seconds;
  figures.captureDoubleMemoryRatio =
    twice.meanPeakMb && ours.meanPeakMb ? twice.meanPeakMb / ours.meanPeakMb : null;
}
printReport({ bench: "capture", rows, figures, notes });
