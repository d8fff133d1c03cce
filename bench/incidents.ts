// The quality of behaviours and incidents: planted incidents in synthetic offices, real logs and captures with known
// attacks, quiet days, a million flows, and the command that analyzes the sample. No label, attack time or planted
// truth influences what is found.
// Options: --seeds 5, --only office,server,desktop,benign,tunnel,library,small,million,sample.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { JoinedIncident } from "../src/core/incident/join-findings.ts";
import { severeFrom } from "../src/core/incident/severity.ts";
import { mean } from "../src/core/math/statistics.ts";
import { sampleLengthUs, sampleStartUs } from "../src/core/sample/make-sample.ts";
import { appendRows, shiftTimes } from "../src/core/table/append-rows.ts";
import type { TableData } from "../src/core/table/columns.ts";
import {
  capturesIn,
  createReader,
  incidentsOf,
  numberAtRow,
  type Office,
  rowsBefore,
  rowsOf,
  spanUs,
  textAtRow,
} from "./incidents-data.ts";
import { runMeasured } from "./measured-process.ts";
import { type Cell, printReport } from "./report.ts";

const attacks = join(import.meta.dirname, "../../shared/data/attacks");
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const seeds = Array.from({ length: Number(argument("seeds") ?? 5) }, (_, i) => i + 1);
const parts = [
  "office",
  "server",
  "desktop",
  "benign",
  "tunnel",
  "library",
  "small",
  "million",
  "sample",
] as const;
const only = argument("only")?.split(",") ?? parts;

/** How many incidents an analyst reads first. */
const first = 10;
/** Attacks are planted after this share of an office's time. */
const quietShare = 0.4;
/** Acceptable kinds for the captures of a folder when read alone. */
const kindsOf: Readonly<Record<string, readonly string[]>> = {
  c2: ["beacon", "odd-service", "tunnel", "exfiltration", "failed-names"],
  exfil: ["exfiltration", "odd-service", "beacon"],
  flood: ["flood"],
  guess: ["guessing"],
  ics: ["new-edge", "scan", "odd-service"],
  lateral: ["new-edge"],
  scan: ["scan", "odd-service"],
};
const library = Object.keys(kindsOf);

const figures: Record<string, number | null> = {};
const rows: Record<string, Cell>[] = [];
const notes: string[] = [];
const reader = createReader();
const addRow = (what: string, seen: string): void => {
  rows.push({ what, seen });
  process.stderr.write(`${what}: ${seen}\n`);
};
const offices = new Map<number, Office>();
async function officeOf(seed: number): Promise<Office> {
  const office = offices.get(seed) ?? (await reader.readOffice(seed));
  offices.set(seed, office);
  return office;
}
/** A path below the attacks, or null and a note if it is missing. */
function attackPath(...names: string[]): string | null {
  const path = join(attacks, ...names);
  if (existsSync(path)) return path;
  notes.push(`${names.join("/")} is not on this machine; its figures are left out.`);
  return null;
}

/** The planted incident of each row, −1 for none. */
function plantedRows({ table, planted }: Office): Int32Array {
  return Int32Array.from({ length: table.rows }, (_, row) => {
    const at = numberAtRow(table, "start_time", row);
    return planted.findIndex(
      (one) =>
        textAtRow(table, "orig_addr", row) === one.originator &&
        (one.responders.length === 0 || one.responders.includes(textAtRow(table, "resp_addr", row) ?? "")) &&
        (one.port === null || numberAtRow(table, "resp_port", row) === one.port) &&
        textAtRow(table, "protocol", row) === one.protocol &&
        at >= one.fromUs - 1e6 &&
        at <= one.toUs + 1e6,
    );
  });
}

/** The planted incident with most rows of an incident, or −1. */
function truthOf(incident: JoinedIncident, truth: Int32Array): number {
  const counts = new Map<number, number>();
  const numbers = rowsOf(incident);
  for (const row of numbers) counts.set(truth[row]!, (counts.get(truth[row]!) ?? 0) + 1);
  for (const [which, count] of counts) if (which >= 0 && count > numbers.length / 2) return which;
  return -1;
}

async function office(): Promise<void> {
  const found: number[] = [];
  const wrong: number[] = [];
  for (const seed of seeds) {
    const one = await officeOf(seed);
    const truth = plantedRows(one);
    const ranked = incidentsOf(one.table).map((incident) => truthOf(incident, truth));
    found.push(new Set(ranked.slice(0, first).filter((which) => which >= 0)).size);
    const last = ranked.findLastIndex((which) => which >= 0);
    wrong.push(ranked.slice(0, last + 1).filter((which) => which < 0).length);
    const missed = one.planted.filter((_, i) => !ranked.slice(0, first).includes(i));
    addRow(
      `office ${seed}`,
      `${found.at(-1)} of ${one.planted.length}, ${wrong.at(-1)} false above the last${missed.length > 0 ? `; missed: ${missed.map(({ label }) => label).join(", ")}` : ""}`,
    );
  }
  figures.officeFound = mean(found);
  figures.officeFalse = mean(wrong);
}

/** The pair that the publishers of the data name. */
const serverPair = ["73.54.23.243", "64.225.56.201"] as const;

async function server(): Promise<void> {
  const path = attackPath("logs", "server-72h-one-c2");
  figures.beaconRank = null;
  if (path === null) return;
  const incidents = incidentsOf(await reader.readLogs(path));
  const place = incidents.findIndex(
    ({ kinds, originators, responders }) =>
      kinds.includes("beacon") && originators[0] === serverPair[0] && responders.includes(serverPair[1]),
  );
  figures.beaconRank = place < 0 ? null : place + 1;
  addRow("server, 72 hours", place < 0 ? "the pair is not among the incidents" : incidents[place]!.title);
}

const isMalicious = (table: TableData, row: number): boolean =>
  [...table.columns.keys()].some(
    (name) => name.startsWith("label") && /malicious/i.test(textAtRow(table, name, row) ?? ""),
  );

async function desktop(): Promise<void> {
  const covers: number[] = [];
  for (const day of ["desktop-2022-06-12", "desktop-2022-06-13"]) {
    const path = attackPath("logs", day, "conn.log.labeled");
    if (path === null) continue;
    const table = await reader.readFile(path);
    const bad = Uint8Array.from({ length: table.rows }, (_, row) => Number(isMalicious(table, row)));
    const all = bad.reduce((sum, one) => sum + one, 0);
    const seen = new Set<number>();
    let hits = 0;
    let best = 0;
    for (const incident of incidentsOf(table).slice(0, first)) {
      for (const row of rowsOf(incident)) {
        if (seen.has(row)) continue;
        seen.add(row);
        hits += bad[row]!;
      }
      if (hits / seen.size >= 0.95) best = Math.max(best, hits / all);
    }
    covers.push(best);
    addRow(day, `${Math.round(best * 100)} % of ${all} malicious flows at a precision of 95 % or more`);
  }
  figures.desktopCover = covers.length > 0 ? mean(covers) : null;
}

async function benign(): Promise<void> {
  const days: number[] = [];
  const count = (name: string, table: TableData): void => {
    const severest = incidentsOf(table).filter(({ severity }) => severity >= severeFrom);
    days.push(severest.length);
    addRow(name, severest.length === 0 ? "none" : severest.map(({ title }) => title).join("; "));
  };
  for (const seed of seeds) {
    const { table } = await officeOf(seed);
    count(`quiet morning ${seed}`, rowsBefore(table, sampleStartUs + quietShare * sampleLengthUs));
  }
  const linux = attackPath("logs", "linux-normal", "conn.log.labeled");
  if (linux !== null) count("a Linux desktop's day", await reader.readFile(linux));
  for (const name of ["dns-1.pcap", "dns-2.pcap"]) {
    const path = attackPath("normal", name);
    if (path !== null) count(name, await reader.readFile(path));
  }
  figures.benignPerDay = mean(days);
}

async function tunnel(): Promise<void> {
  figures.tunnelsFound = null;
  figures.tunnelsFalse = null;
  if (attackPath("tunnel") === null) return;
  const tunnelsOf = async (path: string): Promise<number> =>
    incidentsOf(await reader.readFile(path)).filter(({ kinds }) => kinds.includes("tunnel")).length;
  const captures = capturesIn(attacks, ["tunnel"]);
  const counts = await eachInTurn(captures, ({ path }) => tunnelsOf(path));
  figures.tunnelsFound = mean(counts.map((count) => Number(count > 0)));
  const quiet = await eachInTurn(capturesIn(attacks, ["normal"]), ({ path }) => tunnelsOf(path));
  figures.tunnelsFalse = quiet.reduce((a, b) => a + b, 0);
  addRow("tunnels", `${counts.filter((count) => count > 0).length} of ${captures.length}`);
}

/** Moves every capture into the middle of an office and checks whether it is most of one of the first ten incidents. */
async function merged(): Promise<void> {
  figures.libraryFound = null;
  if (attackPath("c2") === null) return;
  const { table } = await officeOf(seeds[0]!);
  const at = sampleStartUs + quietShare * sampleLengthUs;
  const found = await eachInTurn(capturesIn(attacks, library), async ({ kind, path }) => {
    const capture = await reader.readFile(path);
    const both = appendRows(table, shiftTimes(capture, at - spanUs(capture).fromUs));
    const place = incidentsOf(both).findIndex((incident) => {
      const numbers = rowsOf(incident);
      return numbers.filter((row) => row >= table.rows).length > numbers.length / 2;
    });
    const isFound = place >= 0 && place < first;
    addRow(
      `${kind}/${basename(path)} in an office`,
      isFound ? `place ${place + 1}` : "not among the first ten",
    );
    return Number(isFound);
  });
  figures.libraryFound = mean(found);
}

async function small(): Promise<void> {
  figures.smallAnswered = null;
  if (attackPath("c2") === null) return;
  const answered = await eachInTurn(capturesIn(attacks, library), async ({ kind, path }) => {
    const incidents = incidentsOf(await reader.readFile(path));
    const hit = incidents.find(({ kinds }) => kinds.some((one) => kindsOf[kind]!.includes(one)));
    addRow(
      `${kind}/${basename(path)} alone`,
      hit?.title ?? `${incidents.length} incidents, none of its kind`,
    );
    return Number(hit !== undefined);
  });
  figures.smallAnswered = mean(answered);
}

async function million(): Promise<void> {
  const entry = join(import.meta.dirname, "incidents-million.ts");
  const { stdout, stderr, code, peakMb } = await runMeasured(process.execPath, ["--import", "tsx", entry]);
  if (code !== 0) throw new Error(stderr);
  const { seconds, incidents } = JSON.parse(stdout) as { seconds: number; incidents: number };
  figures.incidents1mSeconds = seconds;
  figures.incidents1mPeakMb = peakMb;
  addRow("a million flows", `${incidents} incidents`);
}

/** Runs the command in a new workspace: it generates the sample, imports it, trains, scores and finds incidents. */
async function sample(): Promise<void> {
  const command = join(import.meta.dirname, "..", "out", "main", "cli.js");
  if (!existsSync(command)) throw new Error("There is no build; run npm run build first.");
  const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
  try {
    const { stdout, stderr, code, seconds, peakMb } = await runMeasured(
      process.execPath,
      [command, "analyze", "--sample", "--json"],
      { TIDEWATCH_HOME: home },
    );
    if (code !== 0) throw new Error(stderr);
    const { incidents } = JSON.parse(stdout) as { incidents: unknown[] };
    figures.sampleSeconds = seconds;
    addRow("analyze --sample", `${incidents.length} incidents, at most ${Math.round(peakMb ?? 0)} MB`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function eachInTurn<T>(items: readonly T[], work: (item: T) => Promise<number>): Promise<number[]> {
  const out: number[] = [];
  for (const item of items) out.push(await work(item));
  return out;
}

const work: Readonly<Record<(typeof parts)[number], () => Promise<void>>> = {
  office,
  server,
  desktop,
  benign,
  tunnel,
  library: merged,
  small,
  million,
  sample,
};
try {
  for (const part of parts) if (only.includes(part)) await work[part]();
} finally {
  reader.close();
}
printReport({ bench: "incidents", rows, figures, notes: [...new Set(notes)] });
