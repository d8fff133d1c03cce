// The schemas and types of a capture's health: faults with counts and first frames, times, interfaces.
// docs/glossary.md defines the words.
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

/** One kind of fault in frames: its count and its first frames (ten at most). */
const CaptureFaultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** The variant, if the kind has several: the malformed header, or the unsupported ethertype. */
  name: z.string(),
  count,
  frames,
});
export type CaptureFault = z.infer<typeof CaptureFaultSchema>;

const timedFaultKinds = ["backward-step", "gap", "drop", "malformed", "cut"] as const;
export type TimedFaultKind = (typeof timedFaultKinds)[number];

/** A stretch of time with its number of faults of one kind; start and end may be equal. */
const FaultTimeSchema = z.strictObject({
  kind: z.enum(timedFaultKinds),
  fromMs: z.number(),
  toMs: z.number(),
  count,
  /** The first frame with the fault; null for drops, which no frame shows. */
  frame: z.number().int().nullable(),
});
export type FaultTime = z.infer<typeof FaultTimeSchema>;

/** A gap without packets, or a step backwards: from the frame before to `frame`. */
const TimeStepSchema = z.strictObject({
  frame: z.number().int(),
  fromMs: z.number(),
  /** The length without its sign. */
  lengthMs: z.number(),
});

const CaptureInterfaceSchema = z.strictObject({
  index: count,
  /** Section of the pcapng, from 0. */
  section: count,
  name: z.string(),
  description: z.string(),
  filter: z.string(),
  system: z.string(),
  linkType: count,
  linkName: z.string(),
  /** Bytes to which packets were limited; null without a limit. */
  snapLength: z.number().nullable(),
  packets: count,
  bytes: z.number(),
  /** Time of its earliest and latest packet; null without a packet. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /**
   * Packets received, and dropped (by the interface and the system together), as reported in the file; null if it
   * reports nothing.
   */
  received: z.number().nullable(),
  dropped: z.number().nullable(),
});

/** The faults of a capture, counted while it was read and stored with its dataset. */
export const CaptureHealthSchema = z.strictObject({
  packets: count,
  /** Bytes on the wire, and captured bytes. */
  wireBytes: z.number(),
  capturedBytes: z.number(),
  /** Earliest and latest time of a packet; null without a packet. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  ipv4: count,
  ipv6: count,
  tunnelled: count,
  faults: z.array(CaptureFaultSchema).max(400),
  /** Longer pauses are gaps. */
  gapSeconds: z.number(),
  /** The ten longest, in descending order. */
  longestGaps: z.array(TimeStepSchema).max(10),
  largestBackwardStep: TimeStepSchema.nullable(),
  /** Packets that the capturing machine reports as dropped; null if it reports nothing. */
  dropped: z.number().nullable(),
  /** Where the file ends too early or could not be read further; null if it is whole. */
  cut: z
    .strictObject({
      /** The last frame before the cut. */
      frame: count,
      /** Byte offset in the (inflated) file; null if the compressed data itself is truncated. */
      position: z.number().nullable(),
      atMs: z.number().nullable(),
      sentence: z.string(),
    })
    .nullable(),
  /** Faults of the file around the packets. */
  issues: z.array(z.strictObject({ sentence: z.string(), count, frames })).max(100),
  /** Times of faults; neighbouring ones of a kind are joined. */
  times: z.array(FaultTimeSchema).max(500),
  interfaces: z.array(CaptureInterfaceSchema).max(256),
  /** Number of interfaces that are not listed. */
  interfacesLeftOut: count,
  /** The first comments in the capture; frame 0 means the section. */
  comments: z.array(z.strictObject({ frame: count, text: z.string() })).max(500),
  commentsLeftOut: count,
  /** Flows closed early because too many were open. */
  flowsEvicted: count,
});
export type CaptureHealth = z.infer<typeof CaptureHealthSchema>;
