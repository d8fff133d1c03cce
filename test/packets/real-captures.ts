// Public captures for the oracle tests, if they are installed in ../shared/data/pcap. They are never copied.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { gunzipSync } from "node:zlib";

const root = resolve(import.meta.dirname, "../../../shared/data/pcap");

export const hasRealCaptures = existsSync(root);

/** Their names relative to the folder, sorted. */
export function realCaptureNames(): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/LICENCES/.test(entry.parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((name) => !/^(MANIFEST|README)|\/README/.test(name))
    .sort();
}

export function realCapturePath(name: string): string {
  return join(root, name);
}

/** The capture's bytes, inflated if it is gzipped. */
export function readRealCapture(name: string): Uint8Array {
  const bytes = readFileSync(realCapturePath(name));
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** The list beside the captures, with the packets (−1 if nobody could read it) and steps back in time of each. */
export function realCaptureFacts(): ReadonlyMap<string, { packets: number; backwardSteps: number }> {
  const [header = "", ...lines] = readFileSync(join(root, "MANIFEST.csv"), "utf8").split(/\r?\n/);
  const names = splitCsv(header);
  const [packetsAt, stepsAt] = [names.indexOf("packets"), names.indexOf("backward_time_steps")];
  const facts = new Map<string, { packets: number; backwardSteps: number }>();
  for (const line of lines) {
    const cells = splitCsv(line);
    const packets = cells[packetsAt] ? Number(cells[packetsAt]) : -1;
    if (cells[0]) facts.set(cells[0], { packets, backwardSteps: Number(cells[stepsAt] ?? 0) });
  }
  return facts;
}

function splitCsv(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
}
