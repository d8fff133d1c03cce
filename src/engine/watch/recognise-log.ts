// Whether a source is a log of flows that grows (Zeek's conn.log, Suricata's eve.json) and not packets, by its first bytes.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { recogniseCapture } from "../../core/capture/format.ts";
import { recogniseTable } from "../../core/table/formats/readers.ts";
import { zeekKey } from "../../core/table/formats/zeek.ts";
import { parseHead } from "../../core/table/head.ts";
import type { RecordFormat, RecordsPlan } from "../../core/table/reader.ts";
import { sideLogs } from "../../core/table/records/zeek-events.ts";
import { decodeText } from "../../core/table/text.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import type { Control } from "../work/control.ts";
import { waitFor } from "./wait.ts";

export interface LogToWatch {
  path: string;
  format: string;
  plan: RecordsPlan;
  /** Logs beside it that say something about its flows. */
  sides: string[];
  /** Its first whole lines. */
  firstLines: string;
}

const headBytes = 256 << 10;
const lookEveryMs = 200;
const formats: ReadonlySet<RecordFormat> = new Set(["zeek-tsv", "zeek-json", "suricata-eve"]);
/** What a sensor calls its log of flows in a folder. */
const names = ["conn.log", "eve.json"];

/** Null for packets. Waits while a file that is called like a log is empty. */
export async function recogniseLog(
  source: WatchSource,
  control: Pick<Control, "cancelled">,
): Promise<LogToWatch | null> {
  const path = logPathOf(source);
  if (path === null) return null;
  for (;;) {
    const head = headOf(path);
    if (head.includes(10) || !/\.(log|json|ndjson|tsv)$/i.test(path) || control.cancelled)
      return logOf(path, head, source.kind === "folder");
    await waitFor(lookEveryMs, control);
  }
}

function logPathOf(source: WatchSource): string | null {
  if (source.kind === "folder")
    return names.map((name) => join(source.path, name)).find((path) => isFile(path)) ?? null;
  return source.kind === "file" && isFile(source.path) ? source.path : null;
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function headOf(path: string): Uint8Array {
  const fd = openSync(path, "r");
  try {
    const bytes = new Uint8Array(headBytes);
    return bytes.subarray(0, readSync(fd, bytes, 0, headBytes, 0));
  } finally {
    closeSync(fd);
  }
}

function logOf(path: string, bytes: Uint8Array, isInFolder: boolean): LogToWatch | null {
  if (recogniseCapture(bytes.subarray(0, 64)).kind !== "refused") return null;
  const lines = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  const found = recogniseTable(parseHead(basename(path), lines, false));
  if (found === null) return null;
  const plan = found.reader.map(parseHead(basename(path), lines, false));
  if (plan.via !== "records" || !formats.has(plan.format)) return null;
  const isZeek = plan.format !== "suricata-eve";
  const sides = isInFolder && isZeek ? sidesOf(path) : [];
  // A log whose sides are there gets their columns, and one in a folder may get sides later.
  const joined = isInFolder && isZeek ? { ...plan, joinedBy: zeekKey } : plan;
  return { path, format: found.reader.format, plan: joined, sides, firstLines: decodeText(lines) };
}

/** Those that a sensor may still create are followed too. */
const sidesOf = (path: string): string[] =>
  sideLogs.map((name) => join(dirname(path), `${name}.log`)).filter((side) => side !== path);
