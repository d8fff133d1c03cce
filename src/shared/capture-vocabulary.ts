// The schemas and types of a capture's health: faults with counts and first frames, times, interfaces.
// docs/glossary.md defines the words. No behaviour is here.
import { z } from "zod";

const count = z.number().int().nonnegative();
const frames = z.array(z.number().int()).max(10);

const faultKinds = [
  "malformed",
  "unsupported",
  "orphan-fragment",
  "snapped",
  "duplicate",
  "backward-step",
  "gap",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One kind of fault in frames: how often, and the first frames it was met at (ten at most). */
const CaptureFaultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** What exactly, where the kind has several: the header that is malformed, the ethertype that is not read. */
  name: z.string(),
  count,
  frames,
});
export type CaptureFault = z.infer<typeof CaptureFaultSchema>;

const timedFaultKinds = ["backward-step", "gap", "drop", "malformed", "cut"] as const;
export type TimedFaultKind = (typeof timedFaultKinds)[number];

/** A stretch of time that holds so many faults of one kind; a moment when it begins where it ends. */
const FaultTimeSchema = z.strictObject({
  kind: z.enum(timedFaultKinds),
  fromMs: z.number(),
  toMs: z.number(),
  count,
  /** The first frame it was met at; null for drops, which no frame shows. */
  frame: z.number().int().nullable(),
});
export type FaultTime = z.infer<typeof FaultTimeSchema>;

/** A stretch without a packet, or a step backwards: from the frame before to `frame`. */
const TimeStepSchema = z.strictObject({
  frame: z.number().int(),
  fromMs: z.number(),
  /** How long, without its sign. */
  lengthMs: z.number(),
});

const CaptureInterfaceSchema = z.strictObject({
  index: count,
  /** Section of the pcapng it stands in, from 0. */
  section: count,
  name: z.string(),
  description: z.string(),
  filter: z.string(),
  system: z.string(),
  linkType: count,
  linkName: z.string(),
  /** Bytes a packet was limited to; null without a limit. */
  snapLength: z.number().nullable(),
  packets: count,
  bytes: z.number(),
  /** Time of its earliest and latest packet; null without a packet. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** Packets it received, and dropped (by the interface and the system together), as the file says; null when it does not. */
  received: z.number().nullable(),
  dropped: z.number().nullable(),
});

/** What a capture lacks, counted while it was read and kept with its dataset. */
export const CaptureHealthSchema = z.strictObject({
  packets: count,
  /** On the wire, and of them captured. */
  wireBytes: z.number(),
  capturedBytes: z.number(),
  /** Earliest and latest time of a packet; null without a packet. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  ipv4: count,
  ipv6: count,
  tunnelled: count,
  faults: z.array(CaptureFaultSchema).max(400),
  /** Pauses longer than this are gaps. */
  gapSeconds: z.number(),
  /** The ten longest, the longest first. */
  longestGaps: z.array(TimeStepSchema).max(10),
  largestBackwardStep: TimeStepSchema.nullable(),
  /** Packets the capturing machine says it dropped; null when it says nothing. */
  dropped: z.number().nullable(),
  /** Where the file ends before its time or could not be read on; null when it is whole. */
  cut: z
    .strictObject({
      /** The last frame before the cut. */
      frame: count,
      /** Byte in the (inflated) file; null when the compressed data itself is cut. */
      position: z.number().nullable(),
      atMs: z.number().nullable(),
      sentence: z.string(),
    })
    .nullable(),
  /** What was wrong with the file around the packets. */
  issues: z.array(z.strictObject({ sentence: z.string(), count, frames })).max(100),
  /** When faults happened; near ones of a kind are joined. */
  times: z.array(FaultTimeSchema).max(500),
  interfaces: z.array(CaptureInterfaceSchema).max(256),
  /** Interfaces beyond those. */
  interfacesLeftOut: count,
  /** Comments in the capture, the first ones; frame 0 is the section's own. */
  comments: z.array(z.strictObject({ frame: count, text: z.string() })).max(500),
  commentsLeftOut: count,
  /** Flows that were closed early because too many were open. */
  flowsEvicted: count,
});
export type CaptureHealth = z.infer<typeof CaptureHealthSchema>;
