// Counts the faults of a capture packet by packet, with the first frame numbers of each. Faults of the file around
// the packets are in the reader's summary.

import { DuplicateFinder } from "./duplicates.ts";
import { type FaultStretch, FaultTimes } from "./fault-times.ts";
import type { CaptureInterface } from "./interface.ts";
import type { CaptureIssue } from "./issues.ts";
import { linkTypeNames } from "./link-type.ts";
import { describeEtherType } from "./names.ts";
import { faultNames, fragmentKinds, type Packet } from "./packet.ts";
import type { CaptureSummary } from "./reader.ts";

/** How often a fault occurred, and its first frames (at most ten). */
export interface Tally {
  count: number;
  frames: number[];
}

/** A stretch of time without a packet, or a step backwards. */
export interface TimeStep {
  /** The frame after the step. */
  frame: number;
  /** Time of the frame before, microseconds since 1970. */
  fromUs: number;
  /** Length of the step, microseconds, positive. */
  lengthUs: number;
}

/** The health of a capture, as plain values that are stored with the dataset. */
export interface HealthCounts {
  packets: number;
  /** Bytes on the wire, and captured bytes. */
  wireBytes: number;
  capturedBytes: number;
  /** Earliest and latest time, microseconds since 1970; null without a packet. */
  firstUs: number | null;
  lastUs: number | null;
  ipv4: number;
  ipv6: number;
  tunnelled: number;
  backwardSteps: Tally & { largest: TimeStep | null };
  /** Steps forward of more than `gapSeconds`. */
  gaps: Tally & { longest: TimeStep[]; gapSeconds: number };
  duplicates: Tally;
  /** Packets that were not captured whole. */
  snapped: Tally;
  /** Later fragments without (or before) their first one: their ports are unknown. */
  orphanFragments: Tally;
  malformed: (Tally & { fault: number; name: string })[];
  /** Frames without IP, by ethertype, or by link type if that is not supported; the most frequent first. */
  unsupported: (Tally & { name: string; bytes: number })[];
  /** Packets that the capturing machine reports as dropped (interface and system together); null if it reports nothing. */
  dropped: number | null;
  interfaces: CaptureInterface[];
  issues: CaptureIssue[];
  /** Where the file ends too early, or cannot be read further. */
  cut: CaptureIssue | null;
  /** When packets are missing, malformed or out of order. */
  times: FaultStretch[];
}

interface HealthOptions {
  /** A pause longer than this is a gap; seconds, 60 by default. */
  gapSeconds?: number;
}

const framesKept = 10;
const cutCodes = new Set(["cut-short", "corrupt-record"]);
const gapsKept = 10;
const unsupportedKept = 1000;

/** Counts packets. Call `add` for every packet after it was decoded. */
export class HealthCounter {
  #packets = 0;
  #wireBytes = 0;
  #capturedBytes = 0;
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = Number.NEGATIVE_INFINITY;
  #ipv4 = 0;
  #ipv6 = 0;
  #tunnelled = 0;
  #beforeUs = Number.NaN;
  #beforeNs = 0;
  readonly #gapUs: number;
  readonly #backward = tally();
  #largestBackward: TimeStep | null = null;
  readonly #gaps = tally();
  #longestGaps: TimeStep[] = [];
  readonly #duplicates = tally();
  readonly #finder = new DuplicateFinder();
  readonly #snapped = tally();
  readonly #orphans = tally();
  readonly #malformed = faultNames.map(tally);
  readonly #unsupported = new Map<number, Tally & { bytes: number }>();
  readonly #times = new FaultTimes();

  constructor(options: HealthOptions = {}) {
    this.#gapUs = (options.gapSeconds ?? 60) * 1_000_000;
  }

  /** Counts one decoded packet. Allocates nothing for a packet without faults. */
  add(packet: Packet): void {
    const timeUs = packet.timeUs;
    const wire = packet.wireLength;
    this.#packets++;
    this.#wireBytes += wire;
    this.#capturedBytes += packet.capturedLength;
    if (timeUs < this.#firstUs) this.#firstUs = timeUs;
    if (timeUs > this.#lastUs) this.#lastUs = timeUs;
    const step = timeUs - this.#beforeUs;
    if (step < 0 || (step === 0 && packet.timeNs < this.#beforeNs)) this.#noteBackward(packet, step);
    else if (step > this.#gapUs) this.#noteGap(packet, step);
    this.#beforeUs = timeUs;
    this.#beforeNs = packet.timeNs;
    if (packet.ipVersion === 4) this.#ipv4++;
    else if (packet.ipVersion === 6) this.#ipv6++;
    else this.#noteNoIp(packet);
    if (packet.tunnelDepth !== 0) this.#tunnelled++;
    if (packet.capturedLength < wire) note(this.#snapped, packet.frame);
    if (packet.fault !== 0) this.#noteMalformed(packet);
    if (packet.fragment === fragmentKinds.orphan) note(this.#orphans, packet.frame);
    if (this.#finder.add(packet)) note(this.#duplicates, packet.frame);
  }

  /** The counts so far, together with the reader's summary. A copy. */
  health(file: CaptureSummary): HealthCounts {
    const cut = file.issues.find(({ code }) => cutCodes.has(code)) ?? null;
    return {
      packets: this.#packets,
      wireBytes: this.#wireBytes,
      capturedBytes: this.#capturedBytes,
      firstUs: this.#packets === 0 ? null : this.#firstUs,
      lastUs: this.#packets === 0 ? null : this.#lastUs,
      ipv4: this.#ipv4,
      ipv6: this.#ipv6,
      tunnelled: this.#tunnelled,
      backwardSteps: { ...copyOf(this.#backward), largest: this.#largestBackward },
      gaps: { ...copyOf(this.#gaps), longest: [...this.#longestGaps], gapSeconds: this.#gapUs / 1_000_000 },
      duplicates: copyOf(this.#duplicates),
      snapped: copyOf(this.#snapped),
      orphanFragments: copyOf(this.#orphans),
      malformed: this.#malformed
        .map((found, fault) => ({ ...copyOf(found), fault, name: faultNames[fault]! }))
        .filter((found) => found.count > 0),
      unsupported: [...this.#unsupported]
        .map(([key, found]) => ({ ...copyOf(found), bytes: found.bytes, name: describeUnsupported(key) }))
        .sort((a, b) => b.count - a.count),
      dropped: droppedOf(file.interfaces),
      interfaces: this.#interfacesOf(file),
      issues: file.issues,
      cut,
      times: this.#timesOf(file, cut),
    };
  }

  /** The only interface of a pcap has the times of all packets. */
  #interfacesOf({ interfaces, format }: CaptureSummary): CaptureInterface[] {
    const times = format === "pcap" ? { firstUs: this.#firstUs, lastUs: this.#lastUs } : {};
    return interfaces.map((one) => ({ ...one, drops: one.drops.map((drop) => ({ ...drop })), ...times }));
  }

  #timesOf({ interfaces, frames }: CaptureSummary, cut: CaptureIssue | null): FaultStretch[] {
    const dropped = new FaultTimes();
    for (const { drops } of interfaces)
      for (const drop of drops) dropped.add({ kind: "drop", ...drop, frame: 0 });
    const atUs = this.#beforeUs;
    if (cut !== null && this.#packets > 0)
      dropped.add({ kind: "cut", fromUs: atUs, toUs: atUs, count: 1, frame: frames });
    return [...this.#times.list(), ...dropped.list()];
  }

  #noteMalformed({ fault, frame, timeUs }: Packet): void {
    note(this.#malformed[fault]!, frame);
    this.#times.add({ kind: "malformed", fromUs: timeUs, toUs: timeUs, count: 1, frame });
  }

  #noteBackward(packet: Packet, step: number): void {
    note(this.#backward, packet.frame);
    const { frame, timeUs } = packet;
    this.#times.add({ kind: "backward-step", fromUs: timeUs, toUs: this.#beforeUs, count: 1, frame });
    if (this.#largestBackward === null || -step > this.#largestBackward.lengthUs)
      this.#largestBackward = { frame: packet.frame, fromUs: this.#beforeUs, lengthUs: -step };
  }

  #noteGap(packet: Packet, step: number): void {
    note(this.#gaps, packet.frame);
    const { frame, timeUs } = packet;
    this.#times.add({ kind: "gap", fromUs: this.#beforeUs, toUs: timeUs, count: 1, frame });
    const gap = { frame: packet.frame, fromUs: this.#beforeUs, lengthUs: step };
    this.#longestGaps = [...this.#longestGaps, gap]
      .sort((a, b) => b.lengthUs - a.lengthUs)
      .slice(0, gapsKept);
  }

  /** A frame that is malformed, or cut before its IP header, counts as that and not as unsupported. */
  #noteNoIp(packet: Packet): void {
    if (packet.fault !== 0) return;
    const isRead = linkTypeNames.has(packet.linkType);
    if (isRead && (packet.etherType === 0x0800 || packet.etherType === 0x86dd)) return;
    const key = isRead && packet.etherType >= 0 ? packet.etherType : -1 - packet.linkType;
    let found = this.#unsupported.get(key);
    if (found === undefined) {
      if (this.#unsupported.size >= unsupportedKept) return;
      found = { ...tally(), bytes: 0 };
      this.#unsupported.set(key, found);
    }
    note(found, packet.frame);
    found.bytes += packet.wireLength;
  }
}

function describeUnsupported(key: number): string {
  if (key >= 0) return describeEtherType(key);
  const linkType = -1 - key;
  const name = linkTypeNames.get(linkType);
  return name === undefined ? `link type ${linkType}, which is not read` : `${name} without IP`;
}

function droppedOf(interfaces: readonly CaptureInterface[]): number | null {
  let dropped: number | null = null;
  for (const { dropped: byInterface, systemDropped } of interfaces)
    for (const count of [byInterface, systemDropped]) if (count >= 0) dropped = (dropped ?? 0) + count;
  return dropped;
}

function tally(): Tally {
  return { count: 0, frames: [] };
}

function note(of: Tally, frame: number): void {
  of.count++;
  if (of.frames.length < framesKept) of.frames.push(frame);
}

function copyOf(of: Tally): Tally {
  return { count: of.count, frames: [...of.frames] };
}
