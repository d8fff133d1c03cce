// Anomaly windows of a series, in NAB's JSON format beside the data: file → list of [from, to] or of single times. It
// parses the JSON and finds the windows of one file. Times without a zone are UTC, as in the series.
import { parseIsoMs } from "./values.ts";

export interface LabelWindow {
  fromMs: number;
  /** Inclusive. */
  toMs: number;
}

/**
 * The windows for the file at `path`: the entry whose key is the end of the path or its file name. Null if the text
 * is no such JSON or has no entry for the file; an empty list if the entry is empty.
 */
export function findLabelWindows(json: string, path: string): LabelWindow[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null) return null;
  const entries = Array.isArray(parsed) ? [["", parsed] as const] : Object.entries(parsed);
  const place = path.replaceAll("\\", "/");
  const name = place.split("/").at(-1)!;
  const entry =
    entries.find(([key]) => key === "" || place.endsWith(`/${key}`)) ??
    entries.find(([key]) => key.split("/").at(-1) === name);
  if (!entry || !Array.isArray(entry[1])) return null;
  const windows = entry[1].map(windowOf);
  return windows.includes(null) ? null : (windows as LabelWindow[]);
}

function windowOf(value: unknown): LabelWindow | null {
  const [from, to] = Array.isArray(value) ? value : [value, value];
  const fromMs = typeof from === "string" ? parseIsoMs(from.trim()) : null;
  const toMs = typeof to === "string" ? parseIsoMs(to.trim()) : null;
  return fromMs === null || toMs === null || toMs < fromMs ? null : { fromMs, toMs };
}
