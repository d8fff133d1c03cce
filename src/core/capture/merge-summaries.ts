// Merges the summaries of several files of one capture. Frames are numbered across all files.
import type { CaptureInterface } from "./interface.ts";
import type { CaptureIssue } from "./issues.ts";
import type { CaptureSummary } from "./reader.ts";

const framesKept = 10;

/** @param files in the order they were read, with their names; each counts its frames from the end of the one before */
export function mergeSummaries(files: readonly { name: string; summary: CaptureSummary }[]): CaptureSummary {
  const summaries = files.map(({ summary }) => summary);
  const [first] = summaries;
  if (first === undefined) throw new RangeError("A capture has at least one file.");
  if (files.length === 1) return first;
  return {
    format: first.format,
    refusal: summaries.every(({ refusal }) => refusal !== "") ? first.refusal : "",
    frames: summaries.at(-1)!.frames,
    interfaces: mergeInterfaces(summaries.flatMap(({ interfaces }) => interfaces)),
    comments: summaries.flatMap(({ comments }) => comments),
    issues: mergeIssues(files),
  };
}

/** Identifies an interface across files: every file describes it again. */
export const interfaceKey = ({
  linkType,
  snapLength,
  name,
  description,
  filter,
  system,
}: CaptureInterface): string => JSON.stringify([linkType, snapLength, name, description, filter, system]);

function mergeInterfaces(all: readonly CaptureInterface[]): CaptureInterface[] {
  const known = new Map<string, CaptureInterface>();
  for (const one of all) {
    const key = interfaceKey(one);
    const same = known.get(key);
    if (same === undefined) {
      known.set(key, { ...one, index: known.size, drops: [...one.drops] });
      continue;
    }
    same.packets += one.packets;
    same.bytes += one.bytes;
    same.firstUs = Math.min(same.firstUs, one.firstUs);
    same.lastUs = Math.max(same.lastUs, one.lastUs);
    for (const count of ["received", "dropped", "systemDropped"] as const)
      if (one[count] >= 0) same[count] = Math.max(0, same[count]) + one[count];
    same.drops.push(...one.drops);
  }
  return [...known.values()];
}

function mergeIssues(files: readonly { name: string; summary: CaptureSummary }[]): CaptureIssue[] {
  const known = new Map<CaptureIssue["code"], CaptureIssue>();
  for (const { name, summary } of files)
    for (const issue of summary.issues) {
      const same = known.get(issue.code);
      if (same === undefined) {
        known.set(issue.code, {
          ...issue,
          sentence: `${name}: ${issue.sentence}`,
          frames: [...issue.frames],
        });
        continue;
      }
      same.count += issue.count;
      same.frames.push(...issue.frames.slice(0, framesKept - same.frames.length));
    }
  return [...known.values()];
}
