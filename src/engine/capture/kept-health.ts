// The health of a capture as it is stored and returned: times in milliseconds, lists of limited length.

import type { HealthCounts as Counted, Tally, TimeStep } from "../../core/capture/health.ts";
import type { CaptureInterface } from "../../core/capture/interface.ts";
import { linkTypeNames } from "../../core/capture/link-type.ts";
import type { CaptureFault, CaptureHealth, FaultKind } from "../../shared/capture-vocabulary.ts";
import { damageSentence } from "./health-outcome.ts";
import type { Metered } from "./meter-messages.ts";

const most = { unsupported: 300, interfaces: 256, comments: 500, commentLetters: 500 };

export function keptHealth({ health, counts, comments, damage }: Metered): CaptureHealth {
  const { packets, wireBytes, capturedBytes, ipv4, ipv6, tunnelled, dropped, gaps } = health;
  const { largest } = health.backwardSteps;
  return {
    packets,
    wireBytes,
    capturedBytes,
    fromMs: msOf(health.firstUs),
    toMs: msOf(health.lastUs),
    ipv4,
    ipv6,
    tunnelled,
    faults: faultsOf(health),
    gapSeconds: gaps.gapSeconds,
    longestGaps: gaps.longest.map(stepOf),
    largestBackwardStep: largest === null ? null : stepOf(largest),
    dropped,
    cut: cutOf(health, damage),
    issues: health.issues.map(({ sentence, count, frames }) => ({ sentence, count, frames })),
    times: timesOf(health, damage),
    interfaces: health.interfaces.slice(0, most.interfaces).map(interfaceOf),
    interfacesLeftOut: Math.max(0, health.interfaces.length - most.interfaces),
    comments: comments
      .slice(0, most.comments)
      .map(({ frame, text }) => ({ frame, text: text.slice(0, most.commentLetters) })),
    commentsLeftOut: Math.max(0, comments.length - most.comments),
    flowsEvicted: counts.evicted,
  };
}

function faultsOf(health: Counted): CaptureFault[] {
  const fault = (kind: FaultKind, { count, frames }: Tally, name = "") => ({ kind, name, count, frames });
  return [
    ...health.malformed.map((found) => fault("malformed", found, found.name)),
    ...health.unsupported.slice(0, most.unsupported).map((found) => fault("unsupported", found, found.name)),
    fault("orphan-fragment", health.orphanFragments),
    fault("snapped", health.snapped),
    fault("duplicate", health.duplicates),
    fault("backward-step", health.backwardSteps),
    fault("gap", health.gaps),
  ].filter(({ count }) => count > 0);
}

/** Truncated compressed data also ends the capture in the middle of a packet; report only the first. */
function cutOf(health: Counted, damage: string | null): CaptureHealth["cut"] {
  const { cut, packets } = health;
  if (damage === null && cut === null) return null;
  const atMs = msOf(health.times.find(({ kind }) => kind === "cut")?.toUs ?? health.lastUs);
  if (damage !== null)
    return { frame: packets, position: null, atMs, sentence: damageSentence(packets, damage) };
  return { frame: packets, position: cut!.position, atMs, sentence: cut!.sentence };
}

function timesOf({ times, lastUs, packets }: Counted, damage: string | null): CaptureHealth["times"] {
  const known = times.map(({ kind, fromUs, toUs, count, frame }) => ({
    kind,
    fromMs: fromUs / 1000,
    toMs: toUs / 1000,
    count,
    frame: frame === 0 ? null : frame,
  }));
  if (damage === null || lastUs === null || known.some(({ kind }) => kind === "cut")) return known;
  const atMs = lastUs / 1000;
  return [...known, { kind: "cut", fromMs: atMs, toMs: atMs, count: 1, frame: packets }];
}

function interfaceOf(one: CaptureInterface): CaptureHealth["interfaces"][number] {
  const { index, section, name, description, filter, system, linkType, packets, bytes } = one;
  const dropCounts = [one.dropped, one.systemDropped].filter((count) => count >= 0);
  return {
    index,
    section,
    name,
    description,
    filter,
    system,
    linkType,
    linkName: linkTypeNames.get(linkType) ?? `link type ${linkType}`,
    snapLength: one.snapLength === 0 ? null : one.snapLength,
    packets,
    bytes,
    fromMs: packets === 0 ? null : msOf(one.firstUs),
    toMs: packets === 0 ? null : msOf(one.lastUs),
    received: one.received < 0 ? null : one.received,
    dropped: dropCounts.length === 0 ? null : dropCounts.reduce((sum, count) => sum + count),
  };
}

const stepOf = ({ frame, fromUs, lengthUs }: TimeStep) => ({
  frame,
  fromMs: fromUs / 1000,
  lengthMs: lengthUs / 1000,
});

function msOf(us: number | null): number | null {
  return us === null || !Number.isFinite(us) ? null : us / 1000;
}
