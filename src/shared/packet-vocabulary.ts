// What the window reads of single packets: their layers and fields, and the stream that a flow carries.
import { z } from "zod";

const PacketFieldSchema = z.strictObject({
  name: z.string(),
  text: z.string(),
  /** Bytes of the frame, from 0, from (inclusive) to (exclusive). */
  from: z.number().int(),
  to: z.number().int(),
  /** How deep the field lies in others, from 0. */
  depth: z.number().int(),
});
/** One field of a layer as an analyst reads it, and its bytes in the frame. */
export type PacketField = z.infer<typeof PacketFieldSchema>;

export const PacketLayerSchema = z.strictObject({
  name: z.string(),
  /** The header in one line; may be "". */
  summary: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  fields: z.array(PacketFieldSchema),
});
/** One header of a packet, and the bytes of the frame that it lies in. */
export type PacketLayer = z.infer<typeof PacketLayerSchema>;

export const StreamPieceSchema = z.strictObject({
  /** From the flow's originator, or to it. */
  fromOriginator: z.boolean(),
  /** Frame that brought the bytes, and its place among the packets of the flow, from 0. */
  frame: z.number().int(),
  nth: z.number().int(),
  timeUs: z.number(),
  /** Bytes of this side before these that the capture does not have. */
  missing: z.number(),
  /** Two digits a byte. */
  hex: z.string(),
});
/** Bytes of one side of a flow, in the order of the stream. */
export type StreamPiece = z.infer<typeof StreamPieceSchema>;
