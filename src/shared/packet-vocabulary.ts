// The schemas and types of single packets: their layers and fields, and the stream of a flow.
import { z } from "zod";

const PacketFieldSchema = z.strictObject({
  name: z.string(),
  text: z.string(),
  /** Bytes of the frame, counted from 0: from (inclusive) to (exclusive). */
  from: z.number().int(),
  to: z.number().int(),
  /** Nesting depth of the field, from 0. */
  depth: z.number().int(),
});
/** One field of a layer, and its bytes in the frame. */
export type PacketField = z.infer<typeof PacketFieldSchema>;

export const PacketLayerSchema = z.strictObject({
  name: z.string(),
  /** The header in one line; may be "". */
  summary: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  fields: z.array(PacketFieldSchema),
});
/** One header of a packet, and its bytes in the frame. */
export type PacketLayer = z.infer<typeof PacketLayerSchema>;

export const StreamPieceSchema = z.strictObject({
  /** Whether the flow's originator sent them. */
  fromOriginator: z.boolean(),
  /** Frame that contained the bytes, and its index among the packets of the flow, from 0. */
  frame: z.number().int(),
  nth: z.number().int(),
  timeUs: z.number(),
  /** Missing bytes of this side before these. */
  missing: z.number(),
  /** Two digits per byte. */
  hex: z.string(),
});
/** Bytes of one side of a flow, in the order of the stream. */
export type StreamPiece = z.infer<typeof StreamPieceSchema>;
